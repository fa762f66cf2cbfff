"""People, groups, roles and settings over the API: who may, who may not, and what comes back."""

import pytest

from identity.models import Role, User
from tenancy.context import tenant
from tests.identity.conftest import hire
from tests.identity.test_keys import ask

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def admin(ada, key_of):
    """A key that may everything."""
    return key_of(ada)


def test_colleagues_are_listed_and_customers_are_not(ana, ada, carla, key_of):
    found = ask("/users/?ordering=created_at", key_of(ana)).json()["results"]
    assert [row["email"] for row in found] == ["ana@acme.test", "ada@acme.test"]
    assert found[0]["roles"] == ["agent"]
    assert "password" not in found[0]


def test_customers_list_nobody(carla, ana, key_of):
    assert ask("/users/", key_of(carla)).status_code == 403
    assert ask(f"/users/{ana.pk}/", key_of(carla)).status_code == 404


def test_somebody_of_another_tenant_is_nobody(ana, gil, admin):
    assert ask(f"/users/{gil.pk}/", admin).status_code == 404
    absent = ask("/users/01890000-0000-7000-8000-000000000000/", admin)
    assert ask(f"/users/{gil.pk}/", admin).content == absent.content


def test_a_login_is_made_changed_and_closed(admin):
    group = ask("/groups/", admin, method="POST", body={"name": "Support"}).json()
    made = ask(
        "/users/",
        admin,
        method="POST",
        body={"email": "new@acme.test", "first_name": "New", "roles": ["agent"], "groups": [group["id"]]},
    )
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["roles"], row["groups"], row["name"]) == (["agent"], [group["id"]], "New")
    assert made["Location"].endswith(f"/api/v1/users/{row['id']}/")

    changed = ask(f"/users/{row['id']}/", admin, method="PATCH", body={"roles": ["manager"], "groups": []})
    assert (changed.json()["roles"], changed.json()["groups"]) == (["manager"], [])

    closed = ask(f"/users/{row['id']}/deactivate/", admin, method="POST", body={"reason": "Left"})
    assert closed.json()["is_active"] is False
    again = ask(f"/users/{row['id']}/deactivate/", admin, method="POST")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_if_match_guards_against_changing_what_one_has_not_seen(admin, ana):
    path = f"/users/{ana.pk}/"
    seen = ask(path, admin)["ETag"]
    assert ask(path, admin, method="PATCH", body={"first_name": "A"}, **{"If-Match": seen}).status_code == 200
    assert ask(path, admin, method="PATCH", body={"first_name": "B"}, **{"If-Match": seen}).status_code == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": "ana@acme.test"}, "email"),
        ({"email": "new@acme.test", "roles": ["emperor"]}, "roles"),
        ({"email": "new@acme.test", "roles": "agent"}, "roles"),
        ({"email": "new@acme.test", "groups": ["01890000-0000-7000-8000-000000000000"]}, "groups"),
        ({"email": "new@acme.test", "groups": ["x"]}, "groups"),
        ({"email": "new@acme.test", "kind": "customer"}, "kind"),
        ({"email": "new@acme.test", "is_active": False}, "is_active"),
        ({"email": "new@acme.test", "password": "x"}, "password"),
        ({"email": "new@acme.test", "tenant": 2}, "tenant"),
        ({"email": "new@acme.test", "language": "x" * 11}, "language"),
    ],
)
def test_a_bad_body_is_400_and_names_the_field(admin, ana, acme, body, field):
    answer = ask("/users/", admin, method="POST", body=body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["field"].split(".")[0] == field
    with tenant(acme):
        assert User.objects.count() == 2


@pytest.mark.parametrize(
    "query", ["password=x", "user__password__startswith=a", "ordering=password", "expand=api_keys"]
)
def test_nobody_looks_into_what_is_not_offered(admin, query):
    assert ask(f"/users/?{query}", admin).status_code == 400


def test_people_are_found_by_group_role_and_address(admin, acme, ana):
    group = ask("/groups/", admin, method="POST", body={"name": "Support", "members": [str(ana.pk)]}).json()
    for query in (f"group={group['id']}", "role=agent", "email=ana@acme.test"):
        assert [row["id"] for row in ask(f"/users/?{query}", admin).json()["results"]] == [str(ana.pk)]


def test_a_list_costs_the_same_whatever_its_length(admin, acme):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for name in ("a", "b", "c"):
        hire(acme, f"{name}@acme.test", "agent")
        ask("/users/", admin)
        with CaptureQueriesContext(connection) as asked:
            ask("/users/", admin)
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_shipped_roles_are_listed_with_what_they_hold(admin):
    rows = {row["code"]: row for row in ask("/roles/?limit=50", admin).json()["results"]}
    assert "cases.close" in rows["agent"]["permissions"]
    assert rows["agent"]["shipped"] is True


def test_a_role_of_ones_own_is_made_changed_and_removed(admin):
    made = ask("/roles/", admin, method="POST", body={"code": "clerk", "name": "Clerk", "permissions": ["cases.read"]})
    assert made.status_code == 201, made.content
    path = f"/roles/{made.json()['id']}/"
    assert ask(path, admin, method="PATCH", body={"code": "other"}).status_code == 400
    assert ask(path, admin, method="PATCH", body={"permissions": ["cases.fly"]}).status_code == 400
    assert ask(path, admin, method="PATCH", body={"name": "Clerks"}).json()["name"] == "Clerks"
    assert ask(path, admin, method="DELETE").status_code == 204
    assert ask(path, admin).status_code == 404


def test_a_shipped_role_refuses_to_change(admin, acme):
    with tenant(acme):
        role = Role.objects.get(code="agent")
    answer = ask(f"/roles/{role.pk}/", admin, method="PATCH", body={"name": "Hero"})
    assert (answer.status_code, answer.json()["code"]) == (409, "shipped_role")
    assert ask(f"/roles/{role.pk}/", admin, method="DELETE").status_code == 409


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/users/", {"email": "new@acme.test"}),
        ("/groups/", {"name": "Support"}),
        ("/roles/", {"code": "clerk", "name": "Clerk"}),
        ("/api-keys/", {"name": "Mine"}),
    ],
)
def test_agents_manage_nobody(ana, key_of, path, body):
    assert ask(path, key_of(ana), method="POST", body=body).status_code == 403
    assert ask(path, method="POST", body=body).status_code == 401


def test_settings_are_read_by_staff_and_changed_by_administrators(ana, carla, admin, key_of):
    assert ask("/settings/", key_of(ana)).json()["time_zone"] == "UTC"
    assert ask("/settings/", key_of(carla)).status_code == 403
    assert ask("/settings/", key_of(ana), method="PATCH", body={"language": "de"}).status_code == 403
    changed = ask("/settings/", admin, method="PATCH", body={"language": "de", "time_zone": "Europe/Berlin"})
    assert (changed.json()["language"], changed.json()["version"]) == ("de", 2)
    assert ask("/settings/", admin, method="PATCH", body={"accent": "red"}).status_code == 400
    assert ask("/settings/", admin, method="PATCH", body={"time_zone": "Mars/Olympus"}).status_code == 400
