"""Who works at the demo tenants. API.md names Ana, Max, Ada, Gil and Gina; the others keep them company."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from csm.demo.tenants import ROBOT
from identity.actions import groups, users
from identity.actor import Actor, actor_for
from identity.models import Group, User

GROUPS = {
    "acme": {"Support EMEA": "internal", "Field service": "internal", "Northline contact centre": "outsourced"},
    "globex": {"Customer care": "internal", "Second level": "internal"},
    "platform": {},
}
# address → (first name, last name, roles, groups)
STAFF = {
    "acme": {
        "ana@acme.test": ("Ana", "Alvarez", ["agent"], ["Support EMEA"]),
        "ben@acme.test": ("Ben", "Okafor", ["agent"], ["Support EMEA"]),
        "sofia@acme.test": ("Sofia", "Lindqvist", ["senior_agent"], ["Support EMEA"]),
        "tom@acme.test": ("Tom", "Becker", ["agent"], ["Field service"]),
        "max@acme.test": ("Max", "Huber", ["manager"], ["Support EMEA", "Field service"]),
        "ada@acme.test": ("Ada", "Novak", ["admin"], []),
        "iris@northline.test": ("Iris", "Kaya", ["agent"], ["Northline contact centre"]),
        "otto@northline.test": ("Otto", "Maier", ["outsourcer_manager"], ["Northline contact centre"]),
    },
    "globex": {
        "gil@globex.test": ("Gil", "Santos", ["agent"], ["Customer care"]),
        "gwen@globex.test": ("Gwen", "Moreau", ["senior_agent"], ["Customer care", "Second level"]),
        "gina@globex.test": ("Gina", "Rossi", ["admin"], ["Customer care"]),
    },
    "platform": {"paula@platform.test": ("Paula", "Sommer", ["admin"], [])},  # sees how the whole installation stands
}
SERVICES = {"acme": {"erp@acme.test": ("ERP", "connector", ["integrator"])}, "globex": {}, "platform": {}}


def hire(slug: str, *, at: datetime) -> None:
    """Groups and logins that are not there yet, all with the demo password."""
    known = {group.name: group for group in Group.objects.all()}
    for name, kind in GROUPS[slug].items():
        if name not in known:
            known[name] = groups.create(name=name, kind=kind, by=ROBOT, at=at)
    for email, (first, last, roles, teams) in STAFF[slug].items():
        login(email, first, last, at=at, roles=roles, groups=[known[team] for team in teams])
    for email, (first, last, roles) in SERVICES[slug].items():
        login(email, first, last, at=at, kind="service", roles=roles)


def login(email: str, first: str, last: str, *, at: datetime, **details: object) -> User:
    """Somebody's login; made once."""
    found = User.objects.by_email(email)
    if found is not None:
        return found
    made = users.create(email=email, first_name=first, last_name=last, by=ROBOT, at=at, **details)
    if made.kind != User.Kind.SERVICE:
        User.objects.filter(pk=made.pk).update(password=_password())
    return made


_hashed: dict[str, str] = {}


def _password() -> str:
    """One hash for all of them: thirty would take seconds, which is what a good hash is for."""
    return _hashed.setdefault("", make_password(settings.DEMO_PASSWORD))


def actors() -> dict[str, Actor]:
    """Everybody who can act, by the part of their address before the @."""
    everybody = User.objects.exclude(kind=User.Kind.SERVICE)
    return {user.email.partition("@")[0]: actor_for(user) for user in everybody}
