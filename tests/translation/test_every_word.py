"""Every word of every page is translatable, and German has a translation for each."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from zoneinfo import available_timezones

import pytest
from django.core.management import call_command
from django.db.models import CharField
from django.test import Client

from accounts.models import (
    Account,
    Asset,
    Consumer,
    Contact,
    Contract,
    ContractLine,
    Household,
    Product,
    Responsibility,
    SoldProduct,
)
from cases.models import Case
from entitlements.models import Entitlement, EntitlementRule
from identity.models import ApiKey, Approval, Group, Role, User
from ledger.queues import QUEUES
from schedules.public_holidays import countries
from tenancy.context import tenant
from tenancy.models import Tenant
from tests.isolation.routes import Route, walk
from tests.isolation.rows import PROGRAM, row_of
from tests.isolation.world import World, build
from tests.translation.pseudo import forgotten, speak

PAGES = [
    route
    for route in walk()
    if (row := row_of(route)) and row.side != PROGRAM and not route.template.startswith(("/admin/", "/ui/"))
]  # unfold brings its own words; the gallery speaks to developers


NAMED = (
    Account,
    Contact,
    Consumer,
    Household,
    Responsibility,
    Product,
    SoldProduct,
    Asset,
    Contract,
    ContractLine,
    Entitlement,
    EntitlementRule,
    Approval,
)


@pytest.fixture(scope="module")
def world(committed_tenants, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        yield build(*(Tenant.objects.get(slug=slug) for slug in ("acme", "globex")))


@pytest.fixture
def data(world, db) -> set[str]:
    """What people named: not ours to translate."""
    acme = Tenant.objects.get(slug="acme")
    with tenant(acme):
        named = {value for pair in User.objects.values_list("first_name", "last_name") for value in pair}
        named |= set(Role.objects.values_list("name", flat=True))
        named |= set(ApiKey.objects.values_list("name", flat=True))
        named |= set(Group.objects.values_list("name", flat=True)) | set(Case.objects.values_list("subject", flat=True))
        named |= {text for model in NAMED for each in model.objects.all() for text in texts_of(each)}
    named |= {"Acme", "Globex", "Doe", "Hello", "Between us", "Mail", "Helpers", "Customer Service Management"}
    named |= {part.replace("_", " ") for zone in available_timezones() for part in (zone, *zone.split("/"))}
    named |= {*QUEUES, "web", "tests.nothing", "tests", "own", "Case", "approvers", "CSV", "Excel (.xlsx)", "Excel"}
    named |= {name for _code, name in countries()}
    return {each for each in named if each}


def texts_of(record) -> set[str]:
    """What a record is called, and every text that somebody wrote into it; not the codes of its choices."""
    written = {
        field.value_from_object(record) for field in record._meta.concrete_fields if isinstance(field, CharField)
    }
    texts = {str(record), getattr(record, "name", "")} | {text for text in written if isinstance(text, str)}
    return {text for text in texts if len(text) > 3 and text != text.lower()} | {getattr(record, "email", "")}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["admin", "agent", "customer_admin", "anonymous"])
@pytest.mark.parametrize("route", PAGES, ids=str)
def test_every_word_can_be_translated(route: Route, role, world, data, monkeypatch):
    """Opened, and sent empty, which shows what forms complain about."""
    row, client = row_of(route), Client()
    client.cookies.load(world.people[role].cookies)
    record = next(iter(world.records[row.names].values())) if row.names else None
    speak(monkeypatch)

    missed = {
        (method, text)
        for address in row.addresses(route, record)
        for method in ("GET", "POST")
        for answer in [client.generic(method, address, headers={"Host": "acme.localhost"})]
        if not answer.streaming and answer["Content-Type"].startswith("text/html")
        for text in forgotten(answer.content.decode(), data)
    }

    assert missed == set()


def test_german_is_complete():
    """`bin/manage translate` writes what is new into locale/; somebody who speaks the language fills it in."""
    complaints = StringIO()

    call_command("translate", check=True, stdout=StringIO(), stderr=complaints)

    assert complaints.getvalue() == ""
