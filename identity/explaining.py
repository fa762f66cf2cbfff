"""Why a person can or cannot see a record, or take a step: what the API and the workspace both ask."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from identity import access
from identity.actor import actor_for
from identity.models import User


def explain(who: Any, kind: str, record: Any, *, verb: str | None = None) -> access.Explained:
    """``who`` is an actor, or the login of a person, who is looked up as they stand now."""
    if isinstance(who, User):
        if not who.is_active:
            closed = _("Their login is closed.")
            return access.Explained(False, "inactive", closed, (access.Checked("inactive", access.REFUSES, closed),))
        who = actor_for(who)
    if verb is None:
        return access.explain(who, kind, record)
    return access.explain_verb(who, kind, record, verb)
