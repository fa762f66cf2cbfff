"""Logins, groups and the actors they make."""

from django.utils import timezone

from identity.actions import groups, users
from identity.actor import Actor, actor_for
from identity.models import Group, User
from ledger.actors import System

ROBOT = System("tests")


def make_group(name: str, kind: str = Group.Kind.INTERNAL) -> Group:
    return groups.create(name=name, kind=kind, by=ROBOT, at=timezone.now())


def make_staff(name: str, *roles: str, groups: tuple = (), host: str = "acme.test") -> Actor:
    user = users.create(
        email=f"{name.lower()}@{host}",
        first_name=name,
        roles=list(roles),
        groups=list(groups),
        by=ROBOT,
        at=timezone.now(),
    )
    return actor_for(user)


def make_login(name: str, host: str) -> User:
    return users.create(email=f"{name.lower()}@{host}", kind="customer", first_name=name, by=ROBOT, at=timezone.now())
