"""What a customer's login reaches: worked out once, when the actor is made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Account, AccountPartner, Consumer, Contact
from accounts.models.holding import holds
from accounts.states import Grants, PortalRole

NONE: frozenset = frozenset()
PARTNERS = (PortalRole.PARTNER, PortalRole.PARTNER_ADMIN)
HELD = "relationships__"
CONTACT = (
    "pk", "account_id", "portal_role", f"{HELD}account_id", f"{HELD}account__time_zone", f"{HELD}starts", f"{HELD}ends",
    f"{HELD}responsibility__grants",
)  # fmt: skip


def reach_of(user: Any) -> dict[str, Any]:
    """The ids a customer's login stands for and reaches.

    ``contacts``, ``consumers``: who they are. ``home``: their own account. ``accounts``: every case of these is theirs
    to see and act on. ``views``: to see only. ``serves``: accounts for whose people they may open cases. ``partner``: the
    partner account they act for, for ``customers``. Without any entry they reach nothing.
    """
    # A contact and its relationships by one query: a row for each, and one if there is none.
    found = list(Contact.objects.filter(user_id=user.pk).exclude(portal_role=PortalRole.NONE).values_list(*CONTACT))
    consumers = frozenset(Consumer.objects.filter(user_id=user.pk).values_list("pk", flat=True))
    if not found and not consumers:
        return {}
    reach: dict[str, Any] = {
        "contacts": NONE, "consumers": consumers, "home": NONE, "accounts": NONE, "views": NONE, "serves": NONE,
        "partner": None, "customers": NONE,
    }  # fmt: skip
    if not found:
        return reach
    pk, home, role = found[0][:3]
    reach |= _reach_of_role(role, home)
    views, works = _reach_of_relationships([row[3:] for row in found])
    return reach | {
        "contacts": frozenset([pk]),
        "accounts": reach["accounts"] | works,
        "views": views,
        "serves": reach["serves"] | works,
    }


def _reach_of_role(role: str, account: UUID) -> dict[str, Any]:
    """What the portal role gives."""
    home = frozenset([account])
    seen = served = customers = NONE
    if role == PortalRole.ADMIN:
        seen = served = home
    elif role == PortalRole.CASE_MANAGER:
        seen = served = frozenset(Account.objects.below(Account.objects.get(pk=account)).values_list("pk", flat=True))
    elif role in PARTNERS:
        customers = frozenset(AccountPartner.objects.filter(partner_id=account).values_list("account_id", flat=True))
        served = home | customers
        seen = served if role == PortalRole.PARTNER_ADMIN else NONE
    return {
        "home": home,
        "accounts": seen,
        "serves": served,
        "partner": account if role in PARTNERS else None,
        "customers": customers,
    }


def _reach_of_relationships(held: list[tuple]) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """(to see, to work for): the accounts of relationships that hold today and whose responsibility carries access."""
    now = timezone.now()
    current = [
        (account, grants)
        for account, zone, starts, ends, grants in held
        if grants in (Grants.VIEW, Grants.WORK) and holds(starts, ends, zone=zone or "", now=now)
    ]
    return (
        frozenset(account for account, grants in current if grants == Grants.VIEW),
        frozenset(account for account, grants in current if grants == Grants.WORK),
    )
