"""Responsibilities are of a kind, some have one holder at a time, and who holds them is said by relations of that kind."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import account_teams, consumer_teams, household_members, households, responsibilities
from accounts.models import HOLDINGS, AccountTeamMember, Responsibility
from accounts.states import SHIPPED_RESPONSIBILITIES
from identity.actions import tenants
from identity.models import User
from ledger.refusals import Refused
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.people import ROBOT
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

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def inside(inside_acme):
    """Tests of verbs step inside."""


def test_a_new_tenant_starts_with_the_shipped_responsibilities(inside):
    tenants.furnish(by=ROBOT, at=timezone.now())
    shipped = {(name, str(kind)) for name, kind, _grants, _unique in SHIPPED_RESPONSIBILITIES}

    assert set(Responsibility.objects.values_list("name", "kind")) == shipped
    assert Responsibility.objects.get(name="Account manager").unique
    assert Responsibility.objects.get(name="Authorized representative", kind="contact_relationship").grants == "work"
    tenants.furnish(by=ROBOT, at=timezone.now())
    assert Responsibility.objects.count() == len(shipped)


def test_every_relation_takes_only_a_responsibility_of_its_kind(inside, ana):
    account, consumer = make_account("Wayne"), make_consumer("Cora", login=False)
    household, other = make_household("Fischer"), make_consumer("Oma", login=False)
    attempts = {
        "contact_relationship": lambda held: relate(make_contact(account, "Carl", login=False), account, held),
        "account_relationship": lambda held: relate_accounts(make_account("Helper"), account, held),
        "account_team_member": lambda held: join_team(account, ana, held),
        "consumer_team_member": lambda held: join_team(consumer, ana, held),
        "household_team_member": lambda held: join_team(household, ana, held),
        "household_member": lambda held: join(household, consumer, responsibility=held),
        "consumer_relationship": lambda held: represent(other, consumer, held),
    }
    kinds = {kind: make_responsibility(f"R {kind}", "none", kind=kind) for kind in attempts}

    for kind, attempt in attempts.items():
        for other_kind in sorted(set(kinds) - {kind}):
            with pytest.raises(ValidationError) as refused:
                attempt(kinds[other_kind])
            assert refused.value.error_dict["responsibility"][0].code == "wrong_kind"
        attempt(kinds[kind])
    assert sum(model.objects.count() for model in HOLDINGS) == len(kinds)


def test_a_kind_does_not_change_while_somebody_holds_it(inside, ana):
    duty = make_duty("Manager", "account_team_member")
    member = join_team(make_account("Wayne"), ana, duty)

    with pytest.raises(Refused, match="in_use"):
        responsibilities.update(responsibility=duty, kind="consumer_team_member", by=ROBOT, at=timezone.now())
    account_teams.delete(account_team_member=member, by=ROBOT, at=timezone.now())
    changed = responsibilities.update(responsibility=duty, kind="consumer_team_member", by=ROBOT, at=timezone.now())

    assert changed.kind == "consumer_team_member"


def test_what_staff_hold_carries_no_access(inside):
    with pytest.raises(ValidationError) as refused:
        make_responsibility("Manager", "work", kind="account_team_member")

    assert refused.value.error_dict["grants"][0].code == "held_by_staff"


def test_one_holder_at_a_time_for_each_account_consumer_and_household(inside, ana, bob):
    account, consumer, household = make_account("Wayne"), make_consumer("Cora", login=False), make_household("Fischer")
    for whom, kind in (
        (account, "account_team_member"),
        (consumer, "consumer_team_member"),
        (household, "household_team_member"),
    ):
        duty = make_duty(f"Agent {kind}", kind, unique=True)
        join_team(whom, ana, duty, ends=date(2026, 6, 30))

        with pytest.raises(Refused, match="already_held"):
            join_team(whom, bob, duty, starts=date(2026, 6, 30))
        join_team(whom, bob, duty, starts=date(2026, 7, 1))
    duty = Responsibility.objects.get(name="Agent account_team_member")
    join_team(make_account("Kent"), ana, duty)  # one person may hold it for many


def test_what_several_hold_for_a_consumer_does_not_become_unique(inside, ana, bob):
    duty, consumer = make_duty("Guide", "consumer_team_member"), make_consumer("Cora", login=False)
    for person in (ana, bob):
        member = join_team(consumer, person, duty)

    with pytest.raises(Refused, match="held_by_several"):
        responsibilities.update(responsibility=duty, unique=True, by=ROBOT, at=timezone.now())
    consumer_teams.delete(consumer_team_member=member, by=ROBOT, at=timezone.now())
    assert responsibilities.update(responsibility=duty, unique=True, by=ROBOT, at=timezone.now()).unique


def test_a_team_is_made_of_staff(inside):
    account = make_account("Wayne")
    customer = make_contact(account, "Carla").user
    with pytest.raises(ValidationError) as refused:
        account_teams.create(
            account=account, user=User.objects.get(pk=customer.pk), responsibility=make_duty("M", "account_team_member"),
            by=ROBOT, at=timezone.now(),
        )  # fmt: skip

    assert refused.value.error_dict["user"][0].code == "not_staff"


def test_a_household_with_members_is_not_removed(inside):
    household = make_household("Fischer", make_consumer("Cora", login=False))
    with pytest.raises(Refused, match="in_use"):
        households.delete(household=household, by=ROBOT, at=timezone.now())
    household_members.delete(household_member=household.members.get(), by=ROBOT, at=timezone.now())
    households.delete(household=household, by=ROBOT, at=timezone.now())

    assert household.number.startswith("HH0000")


# --- Over HTTP ----------------------------------------------------------------------------------------------------
def test_an_account_has_a_team(program, ana, ada, wayne, lexcorp):
    duty = program(ada).post("/responsibilities/", {"name": "Account manager", "kind": "account_team_member"}).json()
    agent = program(ana)
    body = {"account": str(wayne.pk), "user": str(ana.user_id), "responsibility": duty["id"], "starts": "2026-01-01"}
    made = agent.post("/account-team-members/", body)

    assert made.status_code == 201
    assert [row["user"] for row in agent.get(f"/accounts/{wayne.pk}/team/").json()["results"]] == [str(ana.user_id)]
    assert agent.get(f"/accounts/{lexcorp.pk}/team/").json()["results"] == []
    expanded = agent.get(f"/account-team-members/?account={wayne.pk}&expand=user,account,responsibility").json()
    assert expanded["results"][0]["responsibility"]["name"] == "Account manager"
    path = f"/account-team-members/{made.json()['id']}/"
    answer = agent.patch(path, {"ends": "2025-12-31"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "ends")
    assert agent.delete(path).status_code == 204


def test_a_relation_of_the_wrong_kind_names_the_field(program, ana, ada, wayne):
    role = program(ada).post("/responsibilities/", {"name": "Consultant"}).json()
    body = {"account": str(wayne.pk), "user": str(ana.user_id), "responsibility": role["id"]}
    answer = program(ana).post("/account-team-members/", body)

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("responsibility", "wrong_kind")]


def test_a_team_is_for_a_consumer_or_a_household(program, ana, ada, cora_consumer):
    agent = program(ana)
    duty = program(ada).post("/responsibilities/", {"name": "Guide", "kind": "consumer_team_member"}).json()
    household = agent.post("/households/", {"name": "Fischer", "address": {"city": "Ulm"}}).json()
    body = {"user": str(ana.user_id), "responsibility": duty["id"]}
    both = body | {"consumer": str(cora_consumer.pk), "household": household["id"]}

    assert agent.post("/consumer-team-members/", body).json()["errors"][0]["field"] == "consumer"
    assert agent.post("/consumer-team-members/", both).json()["errors"][0]["code"] == "two_customers"
    assert agent.get(f"/households/{household['number']}/").json()["id"] == household["id"]
    assert [row["id"] for row in agent.get("/households/?search=fisch").json()["results"]] == [household["id"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_team_costs_the_same_however_long(program, make, ana, bob, finn, wayne, rows, django_assert_num_queries):
    duty = make(make_duty, "Manager", "account_team_member")
    for person in (ana, bob, finn)[:rows]:
        make(join_team, wayne, person, duty)
    agent = program(ana)
    agent.get("/account-team-members/")
    with django_assert_num_queries(17):  # the door, the key, rows, one for each expansion
        found = agent.get("/account-team-members/?expand=user,account,responsibility").json()["results"]

    assert len(found) == rows
    assert AccountTeamMember._meta.db_table
