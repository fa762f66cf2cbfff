"""Role × kind of record × export: a file holds what its reader's list shows and no more, and customers get none."""

import json

import pytest
from django.test import Client

from exchange.models import Export
from exchange.registry import sheet_of, sheets
from rest.routers import api
from tenancy.context import tenant
from tenancy.models import Tenant
from tests.factories.files import rows_of
from tests.isolation.test_matrix import _without_limits, world  # noqa: F401 - fixtures
from tests.isolation.world import CUSTOMERS, OTHER, ROLES, word

pytestmark = pytest.mark.django_db
KINDS = [sheet.resource for sheet in sheets()]
EXPORT_ROLES = ("admin", "manager", "integrator")  # by hand: whom the product ships with the right to take lists away


def call(key, method, path, body=None):
    headers = {"Host": "acme.localhost"} | ({"Authorization": f"Bearer {key}"} if key else {})
    sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    return getattr(Client(), method)(f"/api/v1{path}", headers=headers, **sent)


def listed(key, kind):
    """The ids that the list of the API shows."""
    prefix = next(prefix for prefix, view, _name in api.registry if view is sheet_of(kind).viewset)
    return {row["id"] for row in call(key, "get", f"/{prefix}/?limit=200&fields=id").json()["results"]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_holds_what_the_list_shows_and_nobody_else_gets_one(kind, world):  # noqa: F811
    wrong = []
    for role in ROLES:
        key = world.people[role].key
        answer = call(key, "post", "/exports/", {"resource": kind})
        if role not in EXPORT_ROLES:
            if answer.status_code != (401 if role == "anonymous" else 403):
                wrong.append((role, answer.status_code, answer.content))
            continue
        assert answer.status_code == 201, answer.content
        with tenant(Tenant.objects.get(slug="acme")):
            rows = rows_of(Export.objects.get(pk=answer.json()["id"]))
        ids = {row["id"] for row in rows}
        by_hand = {
            str(record.pk)
            for name, record in world.records[kind].items()
            if name != OTHER and world.sees(role, kind, name) is not False
        }
        if ids != listed(key, kind) or not by_hand <= ids or str(world.records[kind][OTHER].pk) in ids:
            wrong.append((role, ids, listed(key, kind)))
        if word(OTHER) in json.dumps(rows):
            wrong.append((role, "holds a word of another tenant"))

    assert wrong == []


@pytest.mark.parametrize("role", CUSTOMERS)
def test_a_customer_sees_no_export_and_no_file(role, world):  # noqa: F811
    theirs, export = world.people[role].key, world.records["data-export"]["acme"]

    assert call(theirs, "get", "/exports/").status_code == 403
    assert [call(theirs, "get", f"/exports/{export.pk}/{more}").status_code for more in ("", "download/")] == [404, 404]
