"""What a customer's login reaches: worked out once, when the actor is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Account, AccountPartner, Consumer, Contact
from accounts.models.holding import holds
from accounts.models.tree import within
from accounts.reaching import NO_ACCOUNTS, Accounts
from accounts.states import Grants, PortalRole

NONE: frozenset = frozenset()
PARTNERS = (PortalRole.PARTNER, PortalRole.PARTNER_ADMIN)
FEW = 200  # accounts below a case manager's: so many are named by id, which any index takes; more are a range of paths
HELD = "relationships__"
CONTACT = (
    "pk", "account_id", "account__path", "portal_role", f"{HELD}account_id", f"{HELD}account__time_zone", f"{HELD}starts", f"{HELD}ends",
    f"{HELD}responsibility__grants",
)  # fmt: skip


Reach = dict[str, Any]


@dataclass(frozen=True)
class Login:
    """Who a customer's login stands for."""

    contact: UUID | None
    account: UUID | None  # the contact's own
    consumers: frozenset[UUID]


def reach_of(user: Any) -> Reach:
    """What a customer's login stands for and reaches; nothing without any entry. See ``nothing`` for the entries."""
    # A contact and its relationships by one query: a row for each, and one if there is none.
    found = list(Contact.objects.filter(user_id=user.pk).exclude(portal_role=PortalRole.NONE).values_list(*CONTACT))
    consumers = frozenset(Consumer.objects.filter(user_id=user.pk).values_list("pk", flat=True))
    if not found and not consumers:
        return {}
    parts: list[Reach] = [{"consumers": consumers}]
    contact = home = None
    if found:
        contact, home, path, role = found[0][:4]
        parts.append({"contacts": frozenset([contact]), "home": frozenset([home]), "role": role})
        parts.append(_by_role(role, home, path))
        parts.append(_by_relationships([row[4:] for row in found]))
    login = Login(contact, home, consumers)
    parts.extend(further(login) for further in FURTHER)
    reach = nothing()
    for part in parts:
        reach |= {name: reach[name] | given if reach.get(name) else given for name, given in part.items()}
    return reach | {
        "accounts": reach["by_role"] | reach["works"],
        "serves": reach["serves"] | reach["works"],
    }


def nothing() -> Reach:
    """Every entry of a reach, empty."""
    return {
        "contacts": NONE,  # who they are,
        "consumers": NONE,  # as private customers too
        "home": NONE,  # their own account
        "by_role": NO_ACCOUNTS,  # every case of these is theirs to see and act on, by their portal role,
        "works": NO_ACCOUNTS,  # or by a responsibility
        "accounts": NO_ACCOUNTS,  # both of these
        "views": NO_ACCOUNTS,  # to see only, by a responsibility
        "serves": NO_ACCOUNTS,  # for whose people they may open cases
        "role": "",  # their portal role,
        "manages": NO_ACCOUNTS,  # and the accounts whose people's logins it lets them manage
        "partner": None,  # the partner account they act for,
        "customers": NONE,  # for these
    }


def _by_role(role: str, account: UUID, path: str) -> Reach:
    """What the portal role gives."""
    home = Accounts.of([account])
    if role == PortalRole.ADMIN:
        return {"by_role": home, "serves": home, "manages": home}
    if role == PortalRole.CASE_MANAGER:
        below = _tree(path)
        return {"by_role": below, "serves": below}
    if role in PARTNERS:
        customers = frozenset(AccountPartner.objects.filter(partner_id=account).values_list("account_id", flat=True))
        serves = home | Accounts.of(customers)
        seen = serves if role == PortalRole.PARTNER_ADMIN else NO_ACCOUNTS
        return {"by_role": seen, "serves": serves, "manages": seen, "partner": account, "customers": customers}
    return {}


def _tree(path: str) -> Accounts:
    """An account with all below it."""
    few = list(Account.objects.filter(within(path)).values_list("pk", flat=True)[: FEW + 1])
    return Accounts.of(few) if len(few) <= FEW else Accounts.at_and_below(path)


def _by_relationships(held: list[tuple]) -> Reach:
    """The accounts of relationships that hold today and whose responsibility carries access."""
    now = timezone.now()
    current = [
        (account, grants)
        for account, zone, starts, ends, grants in held
        if grants in (Grants.VIEW, Grants.WORK) and holds(starts, ends, zone=zone or "", now=now)
    ]
    return {
        "views": Accounts.of(account for account, grants in current if grants == Grants.VIEW),
        "works": Accounts.of(account for account, grants in current if grants == Grants.WORK),
    }


# Further relations that carry access: each gives entries of the reach, which are added to the others.
FURTHER: list[Callable[[Login], Reach]] = []
