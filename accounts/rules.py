"""Who sees which customers. Nobody sees anything that is not named here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts import permissions

NOBODY = Q(pk__in=[])


def visible_accounts(actor: Any) -> Q:
    """Staff of the house see all; a customer the own account and those whose cases they see or open."""
    return _visible(actor, lambda reach: Q(pk__in=reach["home"] | reach["accounts"] | reach["serves"] | reach["views"]))


def visible_contacts(actor: Any) -> Q:
    """Staff of the house see all; a customer themselves and the people they may open cases for."""
    return _visible(actor, lambda reach: Q(pk__in=reach["contacts"]) | Q(account__in=reach["serves"]))


def visible_consumers(actor: Any) -> Q:
    """Staff of the house see all; a consumer themselves."""
    return _visible(actor, lambda reach: Q(pk__in=reach["consumers"]))


def visible_relations(actor: Any) -> Q:
    """Responsibilities and who holds them: staff of the house alone."""
    return _visible(actor, lambda reach: NOBODY)


def _visible(actor: Any, for_customer: Any) -> Q:
    if actor.kind == "system":
        return Q()
    if not actor.can(permissions.READ):
        return NOBODY
    if actor.is_customer:
        return for_customer(actor.reach) if actor.reach else NOBODY
    return NOBODY if actor.is_outsourced or not actor.is_staff else Q()
