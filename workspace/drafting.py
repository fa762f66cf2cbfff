"""Drafts of the workspace's forms: what was begun is there again, on any device."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from cases.actions import drafts
from cases.models import Case, Draft
from ledger.verbs import Verb
from ui import drafting

STEP = "step:"


def step_kind(verb: Verb) -> str:
    """The kind of draft that the form of a verb keeps."""
    return f"{STEP}{verb.code}"


def keeps(verb: Verb) -> bool:
    """Whether its form asks for anything that one writes."""
    return any(param.kind in ("text", "markdown") for param in verb.params)


def find(request: HttpRequest, kind: str, case: Case | None = None) -> Draft | None:
    """One's own, if there is one."""
    return drafts.find(by=request.actor, kind=kind, case=case)


def shown(draft: Draft | None, kind: str, case: Case | None = None) -> dict[str, Any]:
    """For ``draft.html``."""
    return drafting.shown(draft, url=reverse("workspace:drafts"), kind=kind, case=case.number if case else "")


def sent(request: HttpRequest, kind: str, case: Case | None = None) -> None:
    """What was sent is no draft any more; in the transaction of sending."""
    drafts.sent(by=request.actor, kind=kind, case=case, fields=drafting.fields_of(request))


def offer_back(request: HttpRequest, kind: str, case: Case | None = None) -> dict[str, Any] | None:
    """The action of a toast after a draft was discarded."""
    if drafts.discarded(by=request.actor, at=now(), kind=kind, case=case) is None:
        return None
    return {
        "url": reverse("workspace:drafts"),
        "label": _("Undo"),
        "key": "z",
        "seconds": 10,
        "fields": {"act": "restore", "draft_kind": kind, "draft_case": case.number if case else ""},
        "words": _("Draft discarded"),
    }
