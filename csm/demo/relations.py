"""What the demo tenants' customers are to each other, and who looks after them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.actions import (
    account_relationships,
    account_teams,
    consumer_relationships,
    consumer_teams,
    household_members,
    households,
    relationships,
    responsibilities,
)
from accounts.models import Account, AccountTeamMember, Consumer, ConsumerTeamMember, Contact, Household, Responsibility
from accounts.states import ResponsibilityKind
from csm.demo.tenants import ROBOT
from identity.models import User

# account, colleague, responsibility
TEAMS = (
    ("WAYNE", "max@acme.test", "Account manager"),
    ("WAYNE", "ana@acme.test", "Primary support agent"),
    ("WAYNE", "tom@acme.test", "Preferred technician"),
    ("HELVETIA", "max@acme.test", "Account manager"),
    ("HELVETIA", "ben@acme.test", "Primary support agent"),
)
# contact, account, responsibility
RELATED_PEOPLE = (("reto@helvetia.test", "LUMEN", "Authorized representative"),)
# whose people, for which account, responsibility
RELATED_ACCOUNTS = (("ALPINE", "NORDWIND", "Group company"),)
# name → city, members: (address, representative, responsibility)
HOUSEHOLDS: dict[str, tuple[str, tuple[tuple[str, bool, str], ...]]] = {
    "Fischer family": ("Berlin", (("cora@home.test", True, "Adult"), ("ida@home.test", False, "Dependant"))),
    "Castellani and Lefèvre": ("Milano", (("mira@home.test", True, "Adult"), ("hugo@home.test", False, "Adult"))),
}
# who acts, for whom, responsibility
REPRESENTED = (("theo@home.test", "ida@home.test", "Authorized representative"),)
# consumer or household, colleague, responsibility
LOOKED_AFTER = (
    ("cora@home.test", "gil@globex.test", "Primary support agent"),
    ("Castellani and Lefèvre", "gwen@globex.test", "Relationship manager"),
)
KINDS = ResponsibilityKind


def relate(slug: str, *, at: datetime) -> None:
    """Once: whoever has a team already is left alone."""
    if not Responsibility.objects.exists():  # a tenant from before there were any
        responsibilities.ship(by=ROBOT, at=at)
    if AccountTeamMember.objects.exists() or ConsumerTeamMember.objects.exists():
        return
    given = {"by": ROBOT, "at": at}
    if slug == "acme":
        _of_accounts(given)
    else:
        _of_consumers(given)


def _of_accounts(given: dict[str, Any]) -> None:
    for code, email, name in TEAMS:
        account_teams.create(
            account=_account(code), user=_colleague(email), responsibility=_held(name, KINDS.ACCOUNT_TEAM_MEMBER), **given
        )  # fmt: skip
    for email, code, name in RELATED_PEOPLE:
        relationships.create(
            contact=Contact.objects.by_email(email).get(), account=_account(code),
            responsibility=_held(name, KINDS.CONTACT_RELATIONSHIP), **given,
        )  # fmt: skip
    for related, code, name in RELATED_ACCOUNTS:
        account_relationships.create(
            related_account=_account(related), account=_account(code),
            responsibility=_held(name, KINDS.ACCOUNT_RELATIONSHIP), **given,
        )  # fmt: skip


def _of_consumers(given: dict[str, Any]) -> None:
    named: dict[str, Household] = {}
    for name, (city, members) in HOUSEHOLDS.items():
        named[name] = households.create(name=name, address={"city": city}, **given)
        for email, speaks, what in members:
            household_members.create(
                household=named[name], consumer=_consumer(email), is_representative=speaks,
                responsibility=_held(what, KINDS.HOUSEHOLD_MEMBER), **given,
            )  # fmt: skip
    for email, whom, name in REPRESENTED:
        consumer_relationships.create(
            representative=_consumer(email), consumer=_consumer(whom),
            responsibility=_held(name, KINDS.CONSUMER_RELATIONSHIP), **given,
        )  # fmt: skip
    for whom, email, name in LOOKED_AFTER:
        kind = KINDS.HOUSEHOLD_TEAM_MEMBER if whom in named else KINDS.CONSUMER_TEAM_MEMBER
        customer: dict[str, Any] = {"household": named[whom]} if whom in named else {"consumer": _consumer(whom)}
        consumer_teams.create(user=_colleague(email), responsibility=_held(name, kind), **customer, **given)


def _account(code: str) -> Account:
    return Account.objects.get(code=code)


def _consumer(email: str) -> Consumer:
    return Consumer.objects.by_email(email).get()  # type: ignore[return-value]


def _colleague(email: str) -> User:
    return User.objects.get(email_norm=email)


def _held(name: str, kind: ResponsibilityKind) -> Responsibility:
    return Responsibility.objects.get(name=name, kind=kind)
