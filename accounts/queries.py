"""What a customer's login reaches: worked out once, when the actor is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import (
    Account,
    AccountPartner,
    AccountRelationship,
    Consumer,
    ConsumerRelationship,
    Contact,
    ContactRelationship,
    Household,
    HouseholdMember,
)
from accounts.models.holding import holds
from accounts.models.tree import within
from accounts.reaching import NO_ACCOUNTS, Accounts
from accounts.states import Grants, PortalRole
from identity.profiles import Profile

NONE: frozenset = frozenset()
PARTNERS = (PortalRole.PARTNER, PortalRole.PARTNER_ADMIN)
FEW = 200  # accounts below a case manager's: so many are named by id, which any index takes; more are a range of paths
HELD = "relationships__"
CONTACT = (
    "pk", "account_id", "account__path", "portal_role", f"{HELD}account_id", f"{HELD}account__time_zone", f"{HELD}starts", f"{HELD}ends",
    f"{HELD}responsibility__grants",
)  # fmt: skip
PERIOD = ("starts", "ends", "responsibility__grants")


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


def works_for(contact: Contact, account: Account) -> bool:
    """Whether it is the contact's own account, or one for which they hold a responsibility to work, today."""
    if contact.account_id == account.pk:
        return True
    now, carries = timezone.now(), {"responsibility__grants": Grants.WORK, "account": account}
    held = [
        *ContactRelationship.objects.filter(contact=contact, **carries).select_related("account"),
        *AccountRelationship.objects.filter(related_account_id=contact.account_id, **carries).select_related("account"),
    ]
    return any(each.is_current(now) for each in held)


def belongs_to(consumer: Consumer, household: Household, *, at: datetime | None = None) -> bool:
    """Whether they are a member of it then, or now."""
    held = HouseholdMember.objects.filter(consumer=consumer, household=household).select_related("household")
    return any(each.is_current(at or timezone.now()) for each in held)


def profiles_of(user: Any) -> list[Profile]:
    """The contact and the consumers that a customer's login is."""
    contacts = Contact.objects.filter(user_id=user.pk).order_by("pk")
    consumers = Consumer.objects.filter(user_id=user.pk).order_by("pk")
    return [
        *(Profile("contact", each.pk, each.name, each.account_id) for each in contacts),
        *(Profile("consumer", each.pk, each.name) for each in consumers),
    ]


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
        "represents": NONE,  # other consumers for whom they act,
        "watches": NONE,  # or whose cases they look at
        "households": NONE,  # households for which they act,
        "household_views": NONE,  # or whose cases they look at
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
    views, works = _carried(held)
    return {"views": Accounts.of(views), "works": Accounts.of(works)}


def _carried(held: Iterable[tuple]) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """(to see, to work for): for whom something is held today that carries access, of rows (whom, zone, starts, ends, grants)."""
    now = timezone.now()
    found: dict[str, set[UUID]] = {Grants.VIEW: set(), Grants.WORK: set()}
    for whom, zone, starts, ends, grants in held:
        if grants in found and holds(starts, ends, zone=zone or "", now=now):
            found[grants].add(whom)
    return frozenset(found[Grants.VIEW]), frozenset(found[Grants.WORK])


def _by_related_accounts(login: Login) -> Reach:
    """What everybody at the contact's account may do for other accounts."""
    if login.account is None:
        return {}
    related = AccountRelationship.objects.filter(related_account_id=login.account)
    return _by_relationships(list(related.values_list("account_id", "account__time_zone", *PERIOD)))


def _by_representation(login: Login) -> Reach:
    """For whom the login's consumers act, or whose cases they may look at."""
    if not login.consumers:
        return {}
    held = ConsumerRelationship.objects.filter(representative_id__in=login.consumers)
    watches, represents = _carried(held.values_list("consumer_id", "consumer__time_zone", *PERIOD))
    return {"watches": watches, "represents": represents}


def _by_households(login: Login) -> Reach:
    """A representative acts for the household and for all its members; another member does what a responsibility carries."""
    if not login.consumers:
        return {}
    memberships = HouseholdMember.objects.filter(consumer_id__in=login.consumers)
    held = list(memberships.values_list("household_id", "household__time_zone", *PERIOD, "is_representative"))
    views, works = _carried(row[:-1] for row in held)
    _views, spoken_for = _carried((*row[:-2], Grants.WORK) for row in held if row[-1])
    members: frozenset[UUID] = NONE
    if spoken_for:
        others = HouseholdMember.objects.filter(household_id__in=spoken_for)
        rows = others.values_list("consumer_id", "household__time_zone", "starts", "ends")
        _views, members = _carried((*row, Grants.WORK) for row in rows)
    return {"household_views": views, "households": works | spoken_for, "represents": members - login.consumers}


# Further relations that carry access: each gives entries of the reach, which are added to the others.
FURTHER: list[Callable[[Login], Reach]] = [_by_related_accounts, _by_representation, _by_households]
