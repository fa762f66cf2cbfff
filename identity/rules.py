"""Who sees which logins, and the refusals that protect an organisation from locking itself out."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

NOBODY = Q(pk__in=[])


def visible_users(actor: Any) -> Q:
    """Staff see everybody, people of outsourced groups their own colleagues, a customer only themselves."""
    if actor.kind == "system":
        return Q()
    if not actor.can("identity.read"):
        return Q(pk=actor.user_id) if actor.user_id else NOBODY
    if actor.is_outsourced:
        return Q(pk=actor.user_id) | Q(memberships__group__in=actor.groups)
    return Q()


def visible_groups(actor: Any) -> Q:
    """Staff see every group, people of outsourced groups only their own."""
    if actor.kind == "system":
        return Q()
    if not actor.can("identity.read"):
        return NOBODY
    return Q(pk__in=actor.groups) if actor.is_outsourced else Q()


def visible_roles(actor: Any) -> Q:
    """Roles are no secret among staff."""
    return Q() if actor.kind == "system" or actor.can("identity.read") else NOBODY


def visible_keys(actor: Any) -> Q:
    """Everybody sees their own API keys; who manages keys sees all of them."""
    if actor.kind == "system" or actor.can("identity.manage_keys"):
        return Q()
    return Q(user_id=actor.user_id) if actor.user_id else NOBODY
