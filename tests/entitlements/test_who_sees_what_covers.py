"""What a case shows of its coverage, what the filter finds by it, and which entitlements there are: one rule."""

import pytest

from identity.actor import actor_for
from tests.factories.accounts import make_contact
from tests.factories.cases import make_case
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.entitlements import make_entitlement

pytestmark = pytest.mark.django_db


@pytest.fixture
def covered(make, wayne, wayne_labs, cora_consumer, colin_contact):
    """Cases by what covers them: an account's own, one with a contract, one with a draft, the parent's, a consumer's, nothing."""
    cases = {}

    def case(name, entitlement, **whose):
        made = make_case(subject=name, **whose)
        cases[name] = (str(made.pk), str(entitlement.pk) if entitlement else None)

    def build():
        case("nothing", None, contact=colin_contact)
        own = make_entitlement("Own", account=wayne, channels=["portal"])
        case("own", own, contact=colin_contact, channel="portal")
        contract = bring_contract_to("active", make_contract("Service", account=wayne))
        agreed = make_entitlement("Agreed", contract=contract, channels=["phone"])
        case("agreed", agreed, contact=colin_contact, channel="phone")
        inherited = make_contact(wayne_labs, "Lana", login=False)
        case("inherited", own, contact=inherited, channel="portal")
        home = make_entitlement("Home", consumer=cora_consumer)
        case("home", home, consumer=cora_consumer)
        theirs = bring_contract_to("active", make_contract("Home service", consumer=cora_consumer))
        make_entitlement("Theirs", contract=theirs, channels=["email"])
        return cases

    return make(build)


SEEN = {  # by hand: of which case's coverage the person reads
    "ana": {"own", "agreed", "inherited", "home"},
    "carla": {"own", "agreed"},
    "casey": {"own", "agreed", "inherited"},
    "colin": set(),
    "cora": {"home"},
}


@pytest.mark.parametrize("name", SEEN)
def test_the_field_the_filter_and_the_list_of_entitlements_agree(name, program, make, covered, request, wayne):
    if name == "casey":
        who = make(lambda: actor_for(make_contact(wayne, "Casey", "customer_case_manager").user))
    else:
        who = request.getfixturevalue(name)
    client = program(who)
    shown = {row["id"]: row["entitlement"] for row in client.get("/cases/?limit=200").json()["results"]}
    known = {row["id"] for row in client.get("/entitlements/?limit=200").json()["results"]}
    expected = {pk: entitlement for each, (pk, entitlement) in covered.items() if each in SEEN[name]}

    assert {pk: each for pk, each in shown.items() if each} == expected
    assert set(expected.values()) <= known
    for entitlement in {each for _pk, each in covered.values() if each}:
        found = {row["id"] for row in client.get(f"/cases/?limit=200&entitlement={entitlement}").json()["results"]}
        assert found == {pk for pk, each in shown.items() if each == entitlement}
        assert client.get(f"/entitlements/{entitlement}/").status_code == (200 if entitlement in known else 404)
    none = {row["id"] for row in client.get("/cases/?limit=200&entitlement=none").json()["results"]}
    assert none == {pk for pk, each in shown.items() if each is None}
    assert {
        row["id"] for row in client.get("/cases/?limit=200&expand=entitlement").json()["results"] if row["entitlement"]
    } == set(expected)


def test_what_comes_with_a_draft_is_not_told(program, make, carla, wayne):
    draft = make(lambda: make_contract("Offer", account=wayne))
    gold = make(lambda: make_entitlement("Gold", contract=draft))

    assert program(carla).get(f"/entitlements/{gold.pk}/").status_code == 404


def test_what_comes_with_a_contract_is_told_to_whom_it_is_agreed_with(program, make, cora, covered):
    names = {row["name"] for row in program(cora).get("/entitlements/").json()["results"]}

    assert names == {"Home", "Theirs"}
