"""Households over HTTP: their members inside them, and what was agreed with them, for those who act for them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import household_members
from accounts.models import HouseholdMember
from identity.actor import actor_for
from tests.factories.accounts import make_consumer
from tests.factories.cases import make_case
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.entitlements import make_entitlement
from tests.factories.people import ROBOT
from tests.factories.relations import join, make_household, make_responsibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(make, cora_consumer):
    """Cora represents a household with Oma; somebody moved out."""

    def build():
        found = make_household("Fischer", make_consumer("Oma", login=False), representatives=(cora_consumer,))
        join(found, make_consumer("Gone", login=False), ends=date.today() - timedelta(days=30))
        return found

    return make(build)


@pytest.fixture
def onlooker(make, home):
    """Theo lives there, too, and may look."""
    theo = make(make_consumer, "Theo")
    make(lambda: join(home, theo, responsibility=make_responsibility("Adult", "view", kind="household_member")))
    return make(actor_for, theo.user)


def members(who, home):
    answer = who.get(f"/households/{home.pk}/")
    return answer.json()["members"] if answer.status_code == 200 else answer.status_code


def test_a_household_holds_its_members(program, make, ana, cora, onlooker, home, cora_consumer, lex):
    everybody = members(program(ana), home)
    assert [each["is_representative"] for each in everybody] == [True, False, False, False]
    assert everybody[0]["consumer"] == str(cora_consumer.pk)
    assert everybody[2]["ends"] is not None and everybody[3]["responsibility"] is not None
    assert program(ana).get(f"/households/?number={home.number}").json()["results"][0]["members"] == everybody

    hers = members(program(cora), home)
    assert [each["consumer"] for each in hers] == [everybody[n]["consumer"] for n in (0, 1, 3)]
    assert {each["responsibility"] for each in hers} == {None}
    assert members(program(onlooker), home) == []
    assert members(program(lex), home) == 404


def test_members_are_written_at_their_own_address_only(program, ana, home):
    answer = program(ana).patch(f"/households/{home.pk}/", {"members": []})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "members")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_households_costs_the_same_however_many(program, make, ana, rows, django_assert_max_num_queries):
    make(lambda: [make_household(f"Home {n}", make_consumer(f"C{n}", login=False)) for n in range(rows)])
    client = program(ana)
    client.get("/households/")
    with django_assert_max_num_queries(14):
        assert len(client.get("/households/").json()["results"]) == rows


def test_who_acts_for_a_household_sees_what_was_agreed_with_it_and_what_it_is_owed(
    program, make, cora, onlooker, lex, ana, home
):
    draft = make(lambda: make_contract("Offer", household=home))
    agreed = make(lambda: bring_contract_to("active", make_contract("Home care", household=home)))
    make(lambda: make_entitlement("Repairs", household=home, contract=agreed))
    by_contract = make(lambda: make_entitlement("Visits", contract=agreed))
    make(lambda: make_entitlement("Gifts", contract=draft))
    make(lambda: make_case(subject="Heating", household=home))

    def seen(who):
        client = program(who)
        names = [
            {row["name"] for row in client.get(f"/{what}/").json()["results"]} for what in ("contracts", "entitlements")
        ]
        return (
            *names,
            client.get(f"/contracts/{agreed.pk}/").status_code,
            client.get(f"/contracts/{draft.pk}/").status_code,
        )

    assert seen(cora) == ({"Home care"}, {"Repairs", "Visits"}, 200, 404)
    assert seen(onlooker) == seen(lex) == (set(), set(), 404, 404)
    assert program(cora).get("/cases/").json()["results"][0]["entitlement"] is not None
    why = program(cora).post("/access/explain/", {"object_type": "contract", "object_id": str(agreed.pk)}).json()
    assert (why["allowed"], why["rule"]) == (True, "household")
    assert program(cora).get(f"/entitlements/{by_contract.pk}/").status_code == 200


def test_it_ends_with_the_representation_at_the_next_request(program, make, cora, home, cora_consumer):
    agreed = make(lambda: bring_contract_to("active", make_contract("Home care", household=home)))
    client = program(cora)
    assert client.get(f"/contracts/{agreed.pk}/").status_code == 200

    membership = make(lambda: HouseholdMember.objects.get(consumer=cora_consumer))
    make(lambda: household_members.delete(household_member=membership, by=ROBOT, at=timezone.now()))

    assert client.get(f"/contracts/{agreed.pk}/").status_code == 404
    assert client.get("/contracts/").json()["results"] == []
