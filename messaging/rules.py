"""Who may read outgoing mail."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from messaging.states import ABOUT_CASES


def visible_mail(actor: Any, *, visible_cases: Any) -> Q:
    """Administrators see all of it; other staff the mail about cases that they see; customers none here."""
    if actor.kind == "system" or actor.can("messaging.read_all_mail"):
        return Q()
    if actor.is_staff and actor.can("messaging.read_outbox"):
        return Q(kind__in=ABOUT_CASES, case__in=visible_cases(actor))
    return Q(pk__in=[])
