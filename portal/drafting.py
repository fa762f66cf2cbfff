"""Drafts of the portal's forms: what a customer began is there again, on any device."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from cases.actions import drafts
from cases.models import Case, Draft
from ui import drafting


def find(request: HttpRequest, kind: str, case: Case | None = None) -> Draft | None:
    """One's own, if there is one."""
    return drafts.find(by=request.actor, kind=kind, case=case)


def shown(draft: Draft | None, kind: str, case: Case | None = None) -> dict[str, Any]:
    """For ``draft.html``."""
    return drafting.shown(draft, url=reverse("portal:drafts"), kind=kind, case=case.number if case else "")


def sent(request: HttpRequest, kind: str, case: Case | None = None) -> None:
    """What was sent is no draft any more; in the transaction of sending."""
    drafts.sent(by=request.actor, kind=kind, case=case, fields=drafting.fields_of(request))


def offer_back(request: HttpRequest, kind: str, case: Case | None = None) -> dict[str, Any] | None:
    """The action of a toast after a draft was discarded."""
    if drafts.discarded(by=request.actor, at=now(), kind=kind, case=case) is None:
        return None
    return {
        "url": reverse("portal:drafts"),
        "label": _("Undo"),
        "key": "",
        "seconds": 10,
        "fields": {"act": "restore", "draft_kind": kind, "draft_case": case.number if case else ""},
        "words": _("Draft discarded"),
    }
