"""Portal role × relation × way of asking: who sees whose cases, by list, detail, count, search, step, explanation and export; and that
the access ends with the relation, at the next request. Who may see what stands here by hand."""

import pytest
from django.utils import timezone

from accounts.actions import accounts as account_verbs
from accounts.actions import contacts as contact_verbs
from accounts.actions import relationships
from accounts.models import AccountPartner
from exchange import queries
from exchange.registry import sheet_of, sheets
from identity.actor import actor_for
from rest.routers import api
from tenancy.context import tenant
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.cases import make_case
from tests.factories.contracts import make_contract
from tests.factories.entitlements import make_entitlement
from tests.factories.people import ROBOT, make_staff
from tests.factories.products import install, make_product
from tests.factories.relations import make_responsibility, relate

pytestmark = pytest.mark.django_db
RELATIONS = (
    "own", "colleague", "parent", "child", "grandchild", "sibling", "customer", "worked_for", "looked_at", "listed", "stranger",
    "consumer", "elsewhere",
)  # fmt: skip
WORKS = {
    "none": set(),
    "customer": {"own", "worked_for"},
    "customer_case_manager": {"own", "colleague", "child", "grandchild", "worked_for"},
    "customer_admin": {"own", "colleague", "worked_for"},
    "partner": {"own", "worked_for"},
    "partner_admin": {"own", "colleague", "customer", "worked_for"},
}
LOOKS = {role: set() if role == "none" else {"looked_at"} for role in WORKS}


@pytest.fixture
def scene(acme, globex):
    """``scene(role)``: somebody with this role, and a case of each relation to them."""

    def build(role):
        with tenant(globex):
            elsewhere = make_case(
                subject=told("elsewhere"), contact=make_contact(make_account("Kent"), "Clark", login=False)
            )
        with tenant(acme):
            parent = make_account("Parent")
            home, sibling = make_account("Home", parent=parent, is_partner=True), make_account("Sibling", parent=parent)
            child = make_account("Child", parent=home)
            accounts = {
                "parent": parent, "colleague": home, "child": child, "grandchild": make_account("Grandchild", parent=child),
                "sibling": sibling, "customer": make_account("Client"), "worked_for": make_account("Worked"),
                "looked_at": make_account("Looked"), "listed": make_account("Listed"), "stranger": make_account("Stranger"),
            }  # fmt: skip
            me = make_contact(home, "Mia", role)
            held = {
                relation: relate(me, accounts[relation], make_responsibility(f"Is {grants}", grants))
                for relation, grants in (("worked_for", "work"), ("looked_at", "view"), ("listed", "none"))
            }
            link = AccountPartner.objects.create(account=accounts["customer"], partner=home)
            cases = {
                relation: make_case(subject=told(relation), contact=make_contact(account, f"Their{n}", login=False))
                for n, (relation, account) in enumerate(accounts.items())
            }
            cases |= {
                "own": make_case(subject=told("own"), contact=me),
                "consumer": make_case(subject=told("consumer"), consumer=make_consumer("Cora", login=False)),
                "elsewhere": elsewhere,
            }
            return Scene(me, accounts, held, link, cases)

    return build


class Scene:
    def __init__(self, me, accounts, held, link, cases):
        self.me, self.accounts, self.held, self.link, self.cases = me, accounts, held, link, cases
        self.actor = actor_for(me.user)


def told(relation):
    """A word that only the subject of this relation's case holds."""
    return f"Subject{relation.replace('_', '')}tcejbus"


def asked(client, scene, way, relation):
    """Whether this way of asking shows the case of this relation."""
    case = scene.cases[relation]
    if way == "list":
        return told(relation) in client.get("/cases/?limit=200").content.decode()
    if way == "detail":
        return client.get(f"/cases/{case.pk}/").status_code == 200
    if way == "count":
        account = case.account_id or "none"
        answer = client.get(f"/cases/?count=exact&limit=1&account={account}")
        return answer.json()["count"] > (1 if relation == "colleague" else 0) if account != "none" else None
    if way == "search":
        return told(relation) in client.get(f"/cases/?search={told(relation)}").content.decode()
    if way == "timeline":
        return client.get(f"/cases/{case.pk}/timeline/").status_code == 200
    if way == "explain":
        answer = client.post("/access/explain/", {"object_type": "case", "object_id": str(case.pk)})
        return answer.status_code == 200 and answer.json()["allowed"]
    raise AssertionError(way)


@pytest.mark.parametrize("way", ["list", "detail", "count", "search", "timeline", "explain"])
@pytest.mark.parametrize("role", WORKS)
def test_a_role_sees_its_relations_and_no_other(program, scene, role, way):
    here = scene(role)
    client, expected = program(here.actor), WORKS[role] | LOOKS[role]
    seen = {relation: asked(client, here, way, relation) for relation in RELATIONS}
    wrong = {relation: found for relation, found in seen.items() if found not in (None, relation in expected)}

    assert wrong == {}


@pytest.mark.parametrize("role", WORKS)
def test_a_role_acts_on_its_relations_and_no_other(program, scene, role):
    here = scene(role)
    client, wrong = program(here.actor), {}
    for relation in RELATIONS:
        answer = client.post(f"/cases/{here.cases[relation].pk}/messages/", {"body": "Hello"})
        expected = 201 if relation in WORKS[role] else 409 if relation in LOOKS[role] else 404
        if answer.status_code != expected:
            wrong[relation] = (answer.status_code, expected)

    assert wrong == {}


@pytest.mark.parametrize("role", WORKS)
def test_accounts_and_people_follow_the_relations(program, scene, role):
    """The own account, those whose cases one sees, and for partners those that they serve; the people of those that one serves."""
    here = scene(role)
    serves = {relation for relation in WORKS[role] if relation != "own"} | (
        {"colleague", "customer"} if role.startswith("partner") else set()
    )
    accounts = serves | LOOKS[role] | ({"colleague"} if role != "none" else set())
    client = program(here.actor)
    seen = {row["id"] for row in client.get("/accounts/?limit=200").json()["results"]}
    people = {
        row["account"] for row in client.get("/contacts/?limit=200").json()["results"] if row["first_name"] != "Mia"
    }

    assert seen == {str(here.accounts[relation].pk) for relation in accounts}
    assert people == {str(here.accounts[relation].pk) for relation in serves}


@pytest.mark.parametrize("role", WORKS)
def test_customers_take_no_lists_away_and_behind_a_file_stands_what_a_list_shows(program, scene, role):
    """Refused for every kind of record. Were it not, the file would hold what this customer's list shows, of every relation."""
    here, kinds = scene(role), [sheet.resource for sheet in sheets()]
    client, held = program(here.actor), {}
    with tenant(here.actor.tenant_id):
        for relation, account in here.accounts.items():
            make_contract(told(relation), account=account)
            make_entitlement(told(relation), account=account)
            install(make_product(told(relation)), account=account)
        for kind in kinds:
            held[kind] = {str(row.pk) for row in queries.rows_of(sheet_of(kind), {}, by=here.actor)}
    refused = {kind: client.post("/exports/", {"resource": kind}).status_code for kind in kinds}
    shown = {}
    for prefix, view, _name in api.registry:
        if view.get_resource() in kinds:
            answer = client.get(f"/{prefix}/?limit=200&fields=id").json()
            shown[view.get_resource()] = {row["id"] for row in answer.get("results", [])}

    assert set(refused.values()) == {403}
    assert held == shown
    assert held["account"] or role == "none"


def end_relationship(relation):
    return lambda here: relationships.delete(contact_relationship=here.held[relation], by=ROBOT, at=timezone.now())


def end_partnership(here):
    here.link.delete()


def move_child(here):
    account_verbs.update(account=here.accounts["child"], parent=None, by=ROBOT, at=timezone.now())


def lose_role(here):
    contact_verbs.update(contact=here.me, portal_role="customer", by=ROBOT, at=timezone.now())


def leave(here):
    contact_verbs.update(contact=here.me, account=here.accounts["stranger"], by=ROBOT, at=timezone.now())


@pytest.mark.parametrize(
    ("role", "end", "lost", "won"),
    [
        ("customer", end_relationship("worked_for"), {"worked_for"}, set()),
        ("customer", end_relationship("looked_at"), {"looked_at"}, set()),
        ("partner_admin", end_partnership, {"customer"}, set()),
        ("partner_admin", lose_role, {"customer", "colleague"}, set()),
        ("customer_case_manager", move_child, {"child", "grandchild"}, set()),
        ("customer_case_manager", lose_role, {"colleague", "child", "grandchild"}, set()),
        ("customer_admin", leave, {"colleague", "own"}, {"stranger"}),
    ],
)  # fmt: skip
def test_access_ends_with_the_relation_at_the_next_request(program, make, scene, role, end, lost, won):
    here = scene(role)
    client, before = program(here.actor), WORKS[role] | LOOKS[role]
    assert {relation for relation in RELATIONS if asked(client, here, "list", relation)} == before

    make(end, here)

    after = before - lost | won
    for way in ("list", "detail", "search"):
        assert {relation for relation in RELATIONS if asked(client, here, way, relation)} == after, way


@pytest.mark.parametrize("role", ["partner", "partner_admin"])
def test_a_partner_that_lost_its_customer_reads_what_it_opened_until_it_ends(program, make, scene, role):
    here = scene(role)
    client = program(here.actor)
    body = {"subject": "For our client", "account": str(here.accounts["customer"].pk)}
    opened = client.post("/cases/", body).json()["id"]
    ana = make(make_staff, "Ana", "agent")

    make(end_partnership, here)

    assert client.get(f"/cases/{opened}/").json()["allowed_actions"] == []
    assert client.post(f"/cases/{opened}/messages/", {"body": "Still there?"}).status_code == 409
    assert client.post("/cases/", body).status_code == 400
    agent = program(ana)
    agent.post(f"/cases/{opened}/accept/", {})
    closed = agent.post(f"/cases/{opened}/close/", {"resolution_code": "solved", "resolution_notes": "Done"})
    assert closed.status_code == 200, closed.content
    assert client.get(f"/cases/{opened}/").status_code == 404
