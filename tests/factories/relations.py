"""Responsibilities, and who holds them."""

from django.utils import timezone

from accounts.actions import relationships, responsibilities
from accounts.models import Account, Contact, ContactRelationship, Responsibility
from tests.factories.people import ROBOT


def make_responsibility(name: str = "Consultant", grants: str = "work", **details) -> Responsibility:
    return responsibilities.create(name=name, grants=grants, by=ROBOT, at=timezone.now(), **details)


def relate(contact: Contact, account: Account, responsibility: Responsibility, **details) -> ContactRelationship:
    return relationships.create(
        contact=contact, account=account, responsibility=responsibility, by=ROBOT, at=timezone.now(), **details
    )
