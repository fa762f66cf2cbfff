"""Who sees which customers. Nobody sees anything that is not named here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from accounts import permissions

NOBODY = Q(pk__in=[])
NONE: frozenset = frozenset()


def visible_accounts(actor: Any) -> Q:
    """Staff of the house see all; a customer the own account and those whose cases they see or open."""
    return _visible(actor, lambda reach: Q(pk__in=reach["home"] | reach["accounts"] | reach["serves"] | reach["views"]))


def visible_contacts(actor: Any) -> Q:
    """Staff of the house see all; a customer themselves and the people they may open cases for."""
    return _visible(actor, lambda reach: Q(pk__in=reach["contacts"]) | Q(account__in=reach["serves"]))


def visible_consumers(actor: Any) -> Q:
    """Staff of the house see all; a consumer themselves."""
    return _visible(actor, lambda reach: Q(pk__in=reach["consumers"]))


def visible_households(actor: Any) -> Q:
    """Staff of the house see all; a consumer those that they represent or may look at."""
    return _visible(actor, lambda reach: NOBODY)


def visible_relations(actor: Any) -> Q:
    """Responsibilities and who holds them: staff of the house alone."""
    return _visible(actor, lambda reach: NOBODY)


def visible_possessions(actor: Any) -> Q:
    """What customers bought and run. Staff of the house see all; a contact what the own account has, and what the accounts
    have whose cases they see; a partner without the administrator's role only cases; a consumer the own things."""
    return _visible(actor, _possessions)


def _possessions(reach: Any) -> Q:
    home = reach["home"] if reach["partner"] is None else NONE
    return Q(account__in=home | reach["accounts"] | reach["views"]) | Q(consumer__in=reach["consumers"])


def visible_products(actor: Any, owned_by: Callable[[Any], Q]) -> Q:
    """Staff of the house see the catalogue; a customer the products of what they bought and run."""
    return _visible(actor, lambda reach: owned_by(actor))


def _visible(actor: Any, for_customer: Any) -> Q:
    if actor.kind == "system":
        return Q()
    if not actor.can(permissions.READ):
        return NOBODY
    if actor.is_customer:
        return for_customer(actor.reach) if actor.reach else NOBODY
    return NOBODY if actor.is_outsourced or not actor.is_staff else Q()
