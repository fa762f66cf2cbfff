"""What holds for every address of the API, walked from the router: nobody in without a key, nothing foreign out, and
nothing that a caller sends breaks it. A new address is tested as soon as it exists; a new resource needs a record in
``world.py``."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from ledger.models import EventRecord
from ledger.verbs import registry
from rest.relations import VisibleRelatedField
from rest.routers import api
from tenancy import directory
from tenancy.context import tenant
from tests.api.world import Caller

pytestmark = pytest.mark.django_db

get_resolver().url_patterns  # noqa: B018  apps register their addresses when the site map is read
ADDRESSES = api.listing()
CALLS = [(address, method) for address in ADDRESSES for method in address.methods if method != "OPTIONS"]
DETAIL_CALLS = [(address, method) for address, method in CALLS if address.detail]
WRITES = [(address, method) for address, method in CALLS if method in ("POST", "PATCH")]
WRITTEN_BY = {"create": "create", "partial_update": "update", "destroy": "delete"}
LISTS = [address for address in ADDRESSES if "GET" in address.methods and address.methods["GET"] in ("list", "get")]


def name(value: object) -> str:
    return getattr(value, "path", None) or str(value)


def owner_of(address) -> str:
    """The resource whose record the first id in the path names."""
    first = address.path.removeprefix("/api/v1/").split("/")[0]
    top = next((a for a in ADDRESSES if a.path == f"/api/v1/{first}/{{ref}}/"), address)
    return top.resource


def record_of(side, address):
    resource = owner_of(address)
    assert resource in side.records, f"make a {resource} in tests/api/world.py"
    return side.records[resource]


def path_to(address, ref: object) -> str:
    """The address with this id in the place of the first, and an absent one in all others."""
    before, _, after = address.path.partition("{")
    after = after.partition("}")[2]
    while "{" in after:
        left, _, right = after.partition("{")
        after = left + str(uuid4()) + right.partition("}")[2]
    return f"{before}{ref}{after}" if "{" in address.path else address.path


def is_problem(response) -> bool:
    body = json.loads(response.content)
    return response["Content-Type"].startswith("application/problem+json") and body["status"] == response.status_code


@pytest.mark.parametrize("address", ADDRESSES, ids=name)
def test_whatever_makes_changes_or_removes_a_record_is_a_verb(address):
    """The verb asks for a permission; without one, whoever is signed in could do it."""
    for action in address.methods.values():
        if action in WRITTEN_BY and action not in vars(address.view):
            assert registry.get(f"{address.resource}.{WRITTEN_BY[action]}"), "write the verb, or narrow `operations`"


@pytest.mark.parametrize(("address", "method"), CALLS, ids=name)
def test_nobody_comes_in_without_a_key(address, method, acme_side):
    response = Caller(acme_side, None)(method, path_to(address, uuid4()), {})

    assert (response.status_code, is_problem(response)) == (401, True)


@pytest.mark.parametrize("address", ADDRESSES, ids=name)
def test_a_key_does_not_work_on_another_tenants_host(address, acme_side, globex_side):
    response = Caller(acme_side, "admin", host=globex_side.host)("GET", path_to(address, uuid4()))

    assert (response.status_code, is_problem(response)) == (401, True)


@pytest.mark.parametrize("address", ADDRESSES, ids=name)
def test_a_wrong_method_is_a_problem_too(address, acme_side):
    record = acme_side.records.get(owner_of(address))
    wrong = next(method for method in ("PUT", "PATCH") if method not in address.methods)
    response = Caller(acme_side, "admin")(wrong, path_to(address, record.pk if record else uuid4()), {})

    assert (response.status_code, is_problem(response)) == (405, True)


@pytest.mark.parametrize(("address", "method"), DETAIL_CALLS, ids=name)
@pytest.mark.parametrize("role", ["admin", "agent", "customer"])
def test_another_tenants_record_is_as_absent_as_one_that_never_was(
    address, method, role, acme_side, globex_side, monkeypatch
):
    monkeypatch.setattr("tenancy.directory.MEMORY", 3600)  # or what is remembered could run out between the two
    directory.forget()
    caller, foreign = Caller(acme_side, role), record_of(globex_side, address)
    caller("GET", "/api/v1/me/")  # whatever is remembered between requests is remembered now

    with CaptureQueriesContext(connection) as for_foreign:
        hidden = caller(method, path_to(address, foreign.pk), {})
    with CaptureQueriesContext(connection) as for_absent:
        absent = caller(method, path_to(address, uuid4()), {})

    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    assert statements(for_foreign) == statements(for_absent)
    assert globex_side.canary.encode() not in hidden.content


@pytest.mark.parametrize(
    ("address", "method"),
    [call for call in DETAIL_CALLS if owner_of(call[0]) in ("case", "account", "contact", "consumer")],
    ids=name,
)
@pytest.mark.parametrize("role", ["stranger"])
def test_another_customers_record_is_as_absent_as_one_that_never_was(address, method, role, acme_side):
    caller, hidden_record = Caller(acme_side, role), record_of(acme_side, address)

    hidden = caller(method, path_to(address, hidden_record.pk), {})
    absent = caller(method, path_to(address, uuid4()), {})

    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


@pytest.mark.parametrize("address", LISTS, ids=name)
@pytest.mark.parametrize("role", ["admin", "agent", "customer", "stranger", "consumer"])
def test_a_list_holds_nothing_of_another_tenant(address, role, acme_side, globex_side):
    record = acme_side.records.get(owner_of(address))
    response = Caller(acme_side, role)("GET", path_to(address, record.pk if record else ""))

    assert response.status_code in (200, 403, 404)
    assert globex_side.canary.encode() not in response.content
    if role == "stranger":
        assert acme_side.canary.encode() not in response.content or address.resource in PUBLIC_TO_CUSTOMERS


PUBLIC_TO_CUSTOMERS: set[str] = set()  # resources whose records every customer of the tenant may see


HOSTILE_BODIES = {
    "no JSON": b"{",
    "a form": b"subject=x",
    "a list": b"[]",
    "NaN": b'{"subject": NaN}',
    "NUL": b'{"subject": "a\\u0000b"}',
    "a lone surrogate": b'{"subject": "\\ud800"}',
    "deep": b'{"custom": ' + b'{"a":' * 500 + b"1" + b"}" * 501,
    "huge": b'{"subject": "' + b"x" * 1_100_000 + b'"}',
    "a huge number": b'{"priority": 1e999}',
    "an unknown field": b'{"is_superuser_of_everything": true}',
    "a read-only field": b'{"id": "00000000-0000-0000-0000-000000000000", "tenant": 2, "version": 9}',
}


@pytest.mark.parametrize(("address", "method"), WRITES, ids=name)
def test_hostile_bodies_are_problems_that_name_the_field_and_change_nothing(address, method, acme_side):
    record = acme_side.records.get(owner_of(address))
    path, caller = path_to(address, record.pk if record else ""), Caller(acme_side, "admin")
    with tenant(acme_side.tenant):
        before = EventRecord.objects.count()

    answers = {hostile: caller(method, path, raw=raw) for hostile, raw in HOSTILE_BODIES.items()}

    assert {
        hostile: answer.status_code for hostile, answer in answers.items() if not 400 <= answer.status_code < 500
    } == {}
    assert [hostile for hostile, answer in answers.items() if not is_problem(answer)] == []
    for answer in answers.values():
        if answer.status_code == 400:
            assert all(error["field"] and error["message"] for error in json.loads(answer.content)["errors"])
    with tenant(acme_side.tenant):
        assert EventRecord.objects.count() == before


def links_of(address, method) -> dict[str, str]:
    """Fields of the body that name another record: field → resource."""
    action = address.methods[method]
    if action.startswith("verb_"):
        verb = registry[f"{address.resource}.{action.removeprefix('verb_').replace('_', '-')}"]
        return {param.name: param.to for param in verb.params if param.kind == "ref"}
    serializer = getattr(address.view, "serializer_class", None)
    fields = serializer().fields if serializer else {}
    return {
        field_name: field.related_model._meta.label_lower
        for field_name, field in fields.items()
        if isinstance(field, VisibleRelatedField) and not field.read_only
    }


LINKS = [(address, method, link) for address, method in WRITES for link in links_of(address, method)]


@pytest.mark.parametrize(("address", "method", "link"), LINKS, ids=name)
def test_another_tenants_id_in_a_body_is_as_absent_as_one_that_never_was(address, method, link, acme_side, globex_side):
    own = acme_side.records.get(owner_of(address))
    target = apps.get_model(links_of(address, method)[link])
    foreign = next(record for record in globex_side.records.values() if isinstance(record, target))
    caller, path = Caller(acme_side, "admin"), path_to(address, own.pk if own else "")

    def errors_about_the_link(ref: object) -> list:
        answer = caller(method, path, {link: str(ref)})
        assert answer.status_code == 400
        errors = [error for error in json.loads(answer.content)["errors"] if error["field"] == link]
        return json.loads(json.dumps(errors).replace(str(ref), "ID"))

    assert errors_about_the_link(foreign.pk) == errors_about_the_link(uuid4()) != []


HOSTILE_QUERIES = [
    "cursor=%00", "cursor=!!!!", "cursor=eyJ4IjoxfQ", "limit=0", "limit=201", "limit=-1", "limit=1e9", "limit=%D9%A3", "limit=",
    "ordering=password", "ordering=tenant__slug", "ordering=created_at%20DESC;--", "ordering=", "fields=password", "fields=tenant",
    "expand=tenant.api_keys", "expand=password", "count=yes", "user__password__startswith=a", "assignee__password=x",
    "id__in=1", "tenant=2", "nonsense=1", "search=%00",
]  # fmt: skip


@pytest.mark.parametrize("address", LISTS, ids=name)
def test_hostile_queries_are_problems_that_name_the_parameter(address, acme_side):
    record = acme_side.records.get(owner_of(address))
    path, caller = path_to(address, record.pk if record else ""), Caller(acme_side, "admin")

    answers = {query: caller("GET", f"{path}?{query}") for query in HOSTILE_QUERIES}

    assert {query: answer.status_code for query, answer in answers.items() if answer.status_code != 400} == {}
    for query, answer in answers.items():
        named = {error["field"].partition(".")[0] for error in json.loads(answer.content)["errors"]}
        assert named == {query.partition("=")[0]}


def statements(captured) -> list[str]:
    """The shape of the SQL, without the values; looking up the host, which is remembered for half a minute, is no part."""
    shapes = [re.sub(r'"s\d+_x\d+"', "", " ".join(query["sql"].split()))[:60] for query in captured.captured_queries]
    return [shape for shape in shapes if not shape.startswith(('SELECT "tenancy_domain"', 'SELECT "tenancy_tenant"'))]
