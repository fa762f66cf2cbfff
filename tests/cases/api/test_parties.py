"""Below a case: who is a party to it, and why somebody sees it or not."""

import pytest

from tests.factories.accounts import make_consumer, make_contact
from tests.factories.cases import make_case
from tests.factories.relations import (
    join,
    join_team,
    make_duty,
    make_household,
    make_responsibility,
    relate,
    relate_accounts,
    represent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(make, wayne, colin_contact, lexcorp, ana):
    """Colin's, of Wayne, with people around it; somebody's responsibility is over."""

    def build():
        relate(make_contact(lexcorp, "Lex", login=False), wayne, make_responsibility("Consultant", "work"))
        relate(make_contact(lexcorp, "Lilo", login=False), wayne, make_responsibility("Signatory", "none"))
        relate(
            make_contact(lexcorp, "Past", login=False), wayne, make_responsibility("Auditor", "view"), ends="2020-01-01"
        )
        serves = make_responsibility("Service company", "work", kind="account_relationship")
        relate_accounts(lexcorp, wayne, serves)
        join_team(wayne, ana, make_duty("Account manager", "account_team_member"))
        return make_case(subject="Printer", contact=colin_contact)

    return make(build)


def parties(who, case):
    answer = who.get(f"/cases/{case.number}/parties/")
    assert answer.status_code == 200, answer.content
    return [
        (each["part"], each["type"], each["name"], each["authorised"], each["responsibility_name"])
        for each in answer.json()
    ]


def test_staff_read_whose_it_is_who_acts_for_them_and_who_looks_after_them(program, ana, case):
    assert parties(program(ana), case) == [
        ("account", "account", "Wayne Enterprises", True, ""),
        ("contact", "contact", "Colin Doe", True, ""),
        ("contact_relationship", "contact", "Lex Doe", True, "Consultant"),
        ("contact_relationship", "contact", "Lilo Doe", False, "Signatory"),
        ("account_relationship", "account", "Lexcorp", True, "Service company"),
        ("account_team_member", "user", "Ana", True, "Account manager"),
    ]


def test_customers_read_whose_it_is_and_not_who_is_responsible(program, carla, colin, case):
    assert [each[0] for each in parties(program(carla), case)] == ["account", "contact"]
    assert [each[0] for each in parties(program(colin), case)] == ["account", "contact"]


def test_a_households_case_has_its_members_and_representatives(program, make, ana, cora, cora_consumer):
    def build():
        oma = make_consumer("Oma", login=False)
        home = make_household("Fischer", oma, representatives=(cora_consumer,))
        represent(
            make_consumer("Carer", login=False), oma, make_responsibility("Carer", "work", kind="consumer_relationship")
        )
        join_team(home, ana, make_duty("Adviser", "household_team_member"))
        return make_case(subject="Heating", household=home), make_case(subject="Phone", consumer=oma)

    heating, phone = make(build)
    assert [each[:1] + each[2:] for each in parties(program(ana), heating)] == [
        ("household", "Fischer", True, ""),
        ("household_member", "Cora Doe", True, ""),
        ("household_member", "Oma Doe", False, ""),
        ("household_team_member", "Ana", True, "Adviser"),
    ]
    assert [each[0] for each in parties(program(ana), phone)] == ["consumer", "consumer_relationship"]
    assert [each[0] for each in parties(program(cora), heating)] == ["household"]


def test_who_does_not_see_the_case_sees_no_parties_and_no_reasons(program, cora, gil, otto, case):
    for who in (cora, gil, otto):
        for below in ("parties", "explain/access"):
            assert program(who).get(f"/cases/{case.pk}/{below}/").status_code == 404


def test_why_somebody_sees_the_case(program, max, ana, carla, colin, cora, case):
    here = f"/cases/{case.number}/explain/access/"
    assert program(colin).get(here).json()["rule"] == "own"
    assert program(carla).get(here).json()["rule"] == "portal_role"
    manager = program(max)
    for who in (colin, cora):
        answer = manager.get(f"{here}?user={who.user_id}").json()
        asked = {"user": str(who.user_id), "object_type": "case", "object_id": str(case.pk)}
        assert answer == manager.post("/access/explain/", asked).json()
    assert not manager.get(f"{here}?user={cora.user_id}").json()["allowed"]
    assert manager.get(f"{here}?verb=close").json()["allowed"] == (
        "close" in manager.get(f"/cases/{case.pk}/").json()["allowed_actions"]
    )


def test_what_is_asked_wrongly_is_named(program, max, ana, carla, case):
    here = f"/cases/{case.number}/explain/access/"
    manager = program(max)
    for query, field in (("user=nobody", "user"), ("verb=fly", "verb"), ("colour=red", "colour")):
        answer = manager.get(f"{here}?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert program(ana).get(f"{here}?user={carla.user_id}").status_code == 403
    assert manager.get(f"{here}?user=01a20434-e97d-76da-9085-ca35dcc4ea4a").status_code == 404


@pytest.mark.parametrize("more", [1, 3])
def test_parties_cost_the_same_however_many(
    program, make, ana, wayne, lexcorp, case, more, django_assert_max_num_queries
):
    make(
        lambda: [
            relate(make_contact(lexcorp, f"C{n}", login=False), wayne, make_responsibility(f"R{n}", "view"))
            for n in range(more)
        ]
    )
    client = program(ana)
    client.get(f"/cases/{case.pk}/parties/")
    with django_assert_max_num_queries(24):
        assert len(parties(client, case)) == 6 + more


def test_a_member_joins_and_is_a_party_at_once(program, make, ana, cora_consumer):
    home = make(lambda: make_household("Fischer", representatives=(cora_consumer,)))
    case = make(lambda: make_case(subject="Heating", household=home))
    assert len(parties(program(ana), case)) == 2
    make(lambda: join(home, make_consumer("Teen", login=False)))

    assert [each[2] for each in parties(program(ana), case)] == ["Fischer", "Cora Doe", "Teen Doe"]
