"""Responsibilities, and who holds them; households."""

from django.utils import timezone

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
from accounts.models import (
    Account,
    AccountRelationship,
    AccountTeamMember,
    Consumer,
    ConsumerRelationship,
    ConsumerTeamMember,
    Contact,
    ContactRelationship,
    Household,
    HouseholdMember,
    Responsibility,
)
from identity.actor import Actor
from identity.models import User
from tests.factories.people import ROBOT


def make_responsibility(name: str = "Consultant", grants: str = "work", **details) -> Responsibility:
    return responsibilities.create(name=name, grants=grants, by=ROBOT, at=timezone.now(), **details)


def make_duty(name: str, kind: str, **details) -> Responsibility:
    """What one of our own people does for customers: it carries no access."""
    return make_responsibility(name, "none", kind=kind, **details)


def relate(contact: Contact, account: Account, responsibility: Responsibility, **details) -> ContactRelationship:
    return relationships.create(
        contact=contact, account=account, responsibility=responsibility, by=ROBOT, at=timezone.now(), **details
    )


def relate_accounts(
    related_account: Account, account: Account, responsibility: Responsibility, **details
) -> AccountRelationship:
    return account_relationships.create(
        related_account=related_account, account=account, responsibility=responsibility, by=ROBOT, at=timezone.now(), **details
    )  # fmt: skip


def join_team(
    customer, who: Actor, responsibility: Responsibility, **details
) -> AccountTeamMember | ConsumerTeamMember:
    """Give one of our people a responsibility for an account, a consumer or a household."""
    verbs = account_teams if isinstance(customer, Account) else consumer_teams
    whom = {type(customer).__name__.lower(): customer}
    user = User.objects.get(pk=who.user_id)
    return verbs.create(**whom, user=user, responsibility=responsibility, by=ROBOT, at=timezone.now(), **details)


def make_household(name: str, *members: Consumer, representatives: tuple[Consumer, ...] = (), **details) -> Household:
    household = households.create(name=name, by=ROBOT, at=timezone.now(), **details)
    for consumer in (*representatives, *members):
        join(household, consumer, is_representative=consumer in representatives)
    return household


def join(household: Household, consumer: Consumer, **details) -> HouseholdMember:
    return household_members.create(household=household, consumer=consumer, by=ROBOT, at=timezone.now(), **details)


def represent(
    representative: Consumer, consumer: Consumer, responsibility: Responsibility, **details
) -> ConsumerRelationship:
    return consumer_relationships.create(
        representative=representative, consumer=consumer, responsibility=responsibility, by=ROBOT, at=timezone.now(), **details
    )  # fmt: skip
