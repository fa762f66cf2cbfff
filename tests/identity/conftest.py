"""Two tenants with people who may sign in, and browsers on the tenants' own hosts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from identity.actions import api_keys, tenants, users
from identity.actor import Actor, actor_for
from identity.models import User
from ledger.actors import System
from ledger.models import EventRecord
from tenancy.context import tenant
from tenancy.directory import forget
from tenancy.models import Domain, Tenant

PASSWORD = "a-long-enough-passphrase"
SETUP = System("tests")


def move_in(slug: str, host: str) -> Tenant:
    """A tenant as ``create_tenant`` leaves it, without people."""
    new = Tenant.objects.using("owner").create(slug=slug, name=slug.title())
    Domain.objects.using("owner").create(tenant=new, host=host, is_primary=True)
    forget()
    found = Tenant.objects.get(pk=new.pk)
    with tenant(found):
        tenants.furnish(by=SETUP, at=timezone.now())
    return found


def hire(where: Tenant, email: str, *roles: str, kind: str = "staff", **details: Any) -> User:
    """Somebody with a password and roles."""
    with tenant(where):
        return users.create(
            email=email, kind=kind, password=PASSWORD, roles=list(roles), by=SETUP, at=timezone.now(), **details
        )


@pytest.fixture
def acme(transactional_db):
    return move_in("acme", "acme.localhost")


@pytest.fixture
def globex(transactional_db):
    return move_in("globex", "globex.localhost")


@pytest.fixture
def ana(acme):
    return hire(acme, "ana@acme.test", "agent", first_name="Ana", last_name="Alvarez")


@pytest.fixture
def max_(acme):
    return hire(acme, "max@acme.test", "manager", first_name="Max")


@pytest.fixture
def ada(acme):
    return hire(acme, "ada@acme.test", "admin", first_name="Ada")


@pytest.fixture
def carla(acme):
    return hire(acme, "carla@wayne.test", kind="customer", first_name="Carla")


@pytest.fixture
def gil(globex):
    return hire(globex, "gil@globex.test", "agent", first_name="Gil")


@pytest.fixture
def inside(acme) -> Any:
    """The door into Acme stays open for the test."""
    with tenant(acme):
        yield acme


def act(user: User) -> Actor:
    """The actor of somebody, inside their tenant."""
    return actor_for(user)


@dataclass
class Browser:
    """A browser on one tenant's host."""

    client: Client
    host: str

    def get(self, path: str, **extra: Any) -> Any:
        return self.client.get(path, HTTP_HOST=self.host, **extra)

    def post(self, path: str, data: dict[str, Any] | None = None, **extra: Any) -> Any:
        return self.client.post(path, data or {}, HTTP_HOST=self.host, **extra)

    def sign_in(self, email: str, password: str = PASSWORD, **extra: Any) -> Any:
        return self.post("/accounts/login/", {"login": email, "password": password}, **extra)

    @property
    def is_signed_in(self) -> bool:
        """The page of devices is for people who are."""
        return self.get("/accounts/sessions/").status_code == 200


@pytest.fixture
def browser() -> Callable[..., Browser]:
    """``browser("acme")`` is a new browser on Acme's host."""
    return lambda slug="acme": Browser(Client(), f"{slug}.localhost")


@pytest.fixture
def key_of() -> Callable[..., str]:
    """``key_of(ana, "cases:read")`` issues a key and gives the whole of it."""

    def issue(user: User, *scopes: str, **details: Any) -> str:
        with tenant(user.tenant_id):
            return api_keys.create(user=user, scopes=scopes or ("*",), by=SETUP, at=timezone.now(), **details).secret

    return issue


@pytest.fixture
def happened() -> Callable[..., list[str]]:
    """``happened(acme)`` lists the kinds of events, oldest first."""

    def kinds(where: Tenant, subject: Any = None) -> list[str]:
        with tenant(where):
            records = EventRecord.objects.order_by("at", "id")
            if subject is not None:
                records = records.filter(subject_id=subject.pk)
            return list(records.values_list("kind", flat=True))

    return kinds
