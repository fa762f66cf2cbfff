"""What a customer's login reaches: worked out once, when the actor is made."""

from __future__ import annotations

from typing import Any

from accounts.models import Account, AccountPartner, Consumer, Contact
from accounts.states import PortalRole

NONE: frozenset = frozenset()
PARTNERS = (PortalRole.PARTNER, PortalRole.PARTNER_ADMIN)


def reach_of(user: Any) -> dict[str, Any]:
    """The ids a customer's login stands for and reaches.

    ``contacts``, ``consumers``: who they are. ``home``: their own account. ``accounts``: every case of these is theirs
    to see. ``serves``: accounts for whose people they may open cases. ``partner``: the partner account they act for.
    Without any entry they reach nothing.
    """
    contact = (
        Contact.objects.filter(user_id=user.pk)
        .exclude(portal_role=PortalRole.NONE)
        .only("id", "account_id", "portal_role")
        .first()
    )
    consumers = frozenset(Consumer.objects.filter(user_id=user.pk).values_list("pk", flat=True))
    if contact is None and not consumers:
        return {}
    reach: dict[str, Any] = {
        "contacts": NONE, "consumers": consumers, "home": NONE, "accounts": NONE, "serves": NONE, "partner": None,
    }  # fmt: skip
    return reach if contact is None else reach | _reach_of_contact(contact)


def _reach_of_contact(contact: Contact) -> dict[str, Any]:
    role, home = contact.portal_role, frozenset([contact.account_id])
    seen = served = NONE
    if role == PortalRole.ADMIN:
        seen = served = home
    elif role == PortalRole.CASE_MANAGER:
        seen = served = Account.objects.with_descendants(home)
    elif role in PARTNERS:
        served = home | frozenset(
            AccountPartner.objects.filter(partner_id=contact.account_id).values_list("account_id", flat=True)
        )
        seen = served if role == PortalRole.PARTNER_ADMIN else NONE
    return {
        "contacts": frozenset([contact.pk]),
        "home": home,
        "accounts": seen,
        "serves": served,
        "partner": contact.account_id if role in PARTNERS else None,
    }
