"""Offering to take a step back: what the toast says, for how long, and what is given back."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import undo
from cases.models import Case
from ledger.holding import clock
from ledger.models import Hold
from ledger.verbs import Verb, registry
from ui.forms import StepForm

KEY = "z"
COMPOSER = "#composer-form"  # what is being typed there travels along, so that the text given back does not replace it


def done(verb: Verb) -> str:
    """What has just happened, in words."""
    words = {
        "case.message": _("Reply sent"),
        "case.note": _("Note added"),
    }
    return words.get(verb.key) or _("%(verb)s: done.") % {"verb": verb.label}


def offer(case: Case, hold: Hold | None, *, words: str = "") -> dict[str, Any] | None:
    """The action of a toast; ``None`` for a step that took effect at once."""
    left = ceil((hold.held_until - clock()).total_seconds()) if hold is not None else 0
    if hold is None or left <= 0:
        return None
    return {
        "url": reverse("workspace:case-undo", args=[case.number]),
        "label": _("Undo"),
        "key": KEY,
        "seconds": left,
        "fields": {"step": str(hold.pk)},
        "include": COMPOSER,
        "words": words,
    }


def latest(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """The step that this person took just now, for a page that is loaded again, or that works without JavaScript."""
    hold = undo.latest(case, request.actor) if request.actor.can("cases.undo") else None
    verb = registry.get(hold.verb) if hold is not None else None
    return offer(case, hold, words=done(verb)) if verb is not None else None


def typed(verb: Verb, form: StepForm) -> dict[str, Any]:
    """What was written into the form of a step: given back when the step is undone."""
    texts = {p.name for p in verb.params if p.kind in ("text", "markdown")}
    if not any(form.data.get(name) for name in texts):
        return {}
    return {name: form.data.get(name, "") for name in form.asked if name in form.data}
