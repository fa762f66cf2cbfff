"""Nothing leaks between tenants or customers, on any route, to any role, by any method; and what one may see is there."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from ledger.models import EventRecord
from tenancy.context import tenant
from tenancy.models import Tenant
from tests.isolation.routes import Route, walk
from tests.isolation.rows import PROGRAM, Row, row_of
from tests.isolation.world import OTHER, ROLES, World, build

pytestmark = pytest.mark.django_db
ROUTES = walk()
HIDING = {301, 302, 401, 403, 404, 405}
SAFE = ("GET", "HEAD", "OPTIONS")
VARYING = re.compile(  # what differs from answer to answer by itself
    rb'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|nonce="[^"]+"|[?&]after=\d+|token" value="[^"]+"|request_id": "[^"]+"'
)


@pytest.fixture(scope="module")
def world(committed_tenants, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        yield build(*(Tenant.objects.get(slug=slug) for slug in ("acme", "globex")))


@pytest.fixture(autouse=True)
def _without_limits() -> Iterator[None]:
    """Hundreds of calls a second are the test's doing."""
    with override_settings(CSM_RATE_LIMIT_KEY=0, CSM_RATE_LIMIT_TENANT=0, ACCOUNT_RATE_LIMITS=False):
        yield


class Caller:
    """One role at a route: pages by a browser that is signed in, the API by a key."""

    def __init__(self, world: World, role: str, row: Row) -> None:
        self.person, self.row = world.people[role], row

    def __call__(self, method: str, address: str, body: Any = None) -> Any:
        """The answer. What it wrote is taken back, so that no call sees what another one did."""
        client = Client(raise_request_exception=False)
        headers = {"Host": "acme.localhost"}
        if self.row.side == PROGRAM:
            headers |= {"Authorization": f"Bearer {self.person.key}"} if self.person.key else {}
            sent: dict[str, Any] = {"data": json.dumps(body or {}), "content_type": "application/json"}
        else:
            client.cookies.load(self.person.cookies)
            sent = {}
        if method in SAFE:
            return client.generic(method, address, headers=headers)
        with transaction.atomic():
            answer = client.generic(method, address, headers=headers, **sent)
            transaction.set_rollback(True)
        return answer


def some_of(world: World, role: str, route: Route, row: Row) -> list[str]:
    """What the address is tried with: own things, a colleague's and a stranger's, taken in turn, and another tenant's."""
    names = [name for name in world.records[row.names] if name != OTHER]
    turn = zlib.crc32(f"{role} {route}".encode())
    seen = [name for name in names if world.sees(role, row.names, name)]
    hidden = [name for name in names if world.sees(role, row.names, name) is False]
    neither = [name for name in names if world.sees(role, row.names, name) is None]
    return [*in_turn(seen, turn, 1), *in_turn(hidden, turn, 2), *neither, OTHER]


def tried(world: World, role: str, route: Route, row: Row, *, method: str, admitted: bool) -> list[str]:
    """All of those; who has no business here is asked about one's own thing alone, and odd methods about a foreign one."""
    if not row.names:
        return []
    names = some_of(world, role, route, row)
    return names[:1] if not admitted else [OTHER] if method in ("HEAD", "PUT") else names


def in_turn(names: list[str], turn: int, number: int) -> list[str]:
    start = turn % len(names) if names else 0
    return (names[start:] + names[:start])[:number]


def of_route(route: Route) -> Row:
    row = row_of(route)
    assert row, f"say in tests/isolation/rows.py what {route.template} ({route.name}) names and whose it is"
    return row


def bare(answer: Any, address: str) -> tuple[int, str, bytes]:
    """What an answer tells: its status, where it leads and its text, without what was asked for."""
    body = b"" if answer.streaming else answer.content
    ref = address.partition("?")[0].encode()
    where = answer.headers.get("Location", "").replace(address, "HERE")
    return answer.status_code, where, VARYING.sub(b"", body.replace(ref, b"HERE"))


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_has_a_row(route):
    row = of_route(route)

    assert set(route.parameters) == {*([row.of] if row.of else []), *row.more}


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_role_meets_every_relation_by_every_method(route, world):
    """What one may not see is answered like what never was, and holds no word of it; what one may see is there; and who
    has no business on this side of the desk gets no page, and changes nothing."""
    row, wrong = of_route(route), []
    with tenant(Tenant.objects.get(slug="acme")):
        before = EventRecord.objects.count()
    for role in ROLES:
        call, forbidden = Caller(world, role, row), world.forbidden_words(role)
        admitted = row.admits(role, is_customer=call.person.is_customer)
        for method in row.methods:
            absent = [(address, call(method, address)) for address in row.addresses(route, None)]
            met = [(None, *one, one) for one in absent]
            for name in tried(world, role, route, row, method=method, admitted=admitted):
                asked = row.addresses(route, world.records[row.names][name])
                met += [(name, to, call(method, to), nothing) for to, nothing in zip(asked, absent, strict=True)]
            for name, address, answer, (nowhere, nothing) in met:
                seen = world.sees(role, row.names, name) if name else None
                found = [f"holds {each}" for each in forbidden if each in text_of(answer)]
                if answer.status_code >= 500:
                    found.append("broke")
                if not admitted and answer.status_code not in HIDING:
                    found.append("entered")
                if seen is False and bare(answer, address) != bare(nothing, nowhere):
                    found.append(f"differs from absent, which is {nothing.status_code}")
                if seen and admitted and method == "GET" and answer.status_code == 404 and not row.more:
                    found.append("is not there")
                wrong += [(role, name, method, address, answer.status_code, each) for each in found]
    with tenant(Tenant.objects.get(slug="acme")):
        assert EventRecord.objects.count() == before

    assert wrong == []


def text_of(answer: Any) -> str:
    """Body and headers."""
    body = "" if answer.streaming else answer.content.decode(errors="replace")
    return body + json.dumps(dict(answer.headers))


@pytest.mark.parametrize("route", [route for route in ROUTES if route.template.startswith("/api/v1/")], ids=str)
def test_a_revoked_or_foreign_key_is_no_key(route, world):
    """Word for word the answer to a key that never was."""
    row = of_route(route)
    record = next(iter(world.records[row.names].values())) if row.names else None
    address = row.addresses(route, record)[0]
    wrong = world.people["admin"].key[:-4] + "AAAA"
    answers = []
    for key in (world.revoked_key, world.foreign_key, wrong):
        client = Client(raise_request_exception=False)
        answer = client.get(address, headers={"Host": "acme.localhost", "Authorization": f"Bearer {key}"})
        answers.append(bare(answer, address))

    assert {answer[0] for answer in answers} == {401}
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if (row := row_of(route)) and row.side != PROGRAM and route.name != "ui:gallery"],
    ids=str,
)
def test_a_session_of_another_tenant_or_that_has_ended_is_nobodys(route, world):
    """A cookie carried to another tenant's host, and one whose login was closed, open what anybody may open."""
    row = of_route(route)
    record = next(iter(world.records[row.names].values())) if row.names else None
    address = row.addresses(route, record)[0]
    answers = []
    for cookies in ({}, world.foreign_cookies, world.ended_cookies):
        client = Client(raise_request_exception=False)
        client.cookies.load(cookies)
        answers.append(bare(client.get(address, headers={"Host": "acme.localhost"}), address))

    assert answers[0] == answers[1] == answers[2]
