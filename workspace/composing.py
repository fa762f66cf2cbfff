"""The composer: a public reply or an internal note."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases.actions.drafts import WRITING
from cases.models import Case
from cases.states import Visibility
from ledger.verbs import registry
from workspace import drafting

VERBS = {Visibility.PUBLIC: "case.message", Visibility.INTERNAL: "case.note"}


def composer(
    request: HttpRequest, case: Case, *, body: str = "", visibility: str = "", error: Any = None
) -> dict[str, Any] | None:
    """What it shows; ``None`` when this person may write nothing here."""
    labels = {Visibility.PUBLIC: _("Reply"), Visibility.INTERNAL: _("Internal note")}
    may = [kind for kind in VERBS if writes(request, case, kind)]
    if not may:
        return None
    draft = drafting.find(request, WRITING, case)
    if draft is not None and not body:
        body, visibility = draft.fields.get("body", ""), draft.fields.get("visibility", "")
    return {
        "visibilities": [(kind.value, labels[kind]) for kind in may],
        "visibility": visibility if visibility in may else may[0].value,
        "reader": _reader(case) if Visibility.PUBLIC in may else _("The case has ended: notes only"),
        "hint": _("Write to the customer, or a note for colleagues") if len(may) > 1 else "",
        "body": body,
        "error": error,
        "draft": drafting.shown(draft, WRITING, case),
    }


def writes(request: HttpRequest, case: Case, visibility: str) -> bool:
    """Whether this person may write that now."""
    verb = registry[VERBS[Visibility(visibility)]]
    return verb.permits(request.actor) and verb.refusal(request.actor, case) is None


def _reader(case: Case) -> str:
    reader = case.contact or case.consumer
    return _("To %(name)s") % {"name": reader.name} if reader else ""
