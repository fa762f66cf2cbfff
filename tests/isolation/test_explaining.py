"""What `/access/explain/` says is what lists show: for every person and every record of the world of the isolation matrix."""

import json

import pytest
from django.test import Client

from identity import access, explaining
from identity.actor import actor_for
from identity.models import User
from ledger import refs
from ledger.verbs import allowed_actions, registry
from tenancy.context import tenant
from tenancy.models import Tenant
from tests.isolation.test_matrix import world  # noqa: F401 - the fixture
from tests.isolation.world import OTHER, ROLES

pytestmark = pytest.mark.django_db
ASKED = tuple(role for role in ROLES if role != "anonymous")


def records(world, kind):  # noqa: F811
    return {name: record for name, record in world.records.get(kind, {}).items() if name != OTHER}


@pytest.fixture
def acme_open(world):  # noqa: F811
    with tenant(Tenant.objects.get(slug="acme")):
        yield


def test_every_customer_noun_can_be_asked_about():
    assert {"case", "account", "contact", "consumer", "asset", "sold-product", "user", "schedule"} <= set(
        access.kinds()
    )


@pytest.mark.parametrize("role", ASKED)
def test_the_explanation_agrees_with_the_lists(world, acme_open, role):  # noqa: F811
    actor, wrong = actor_for(world.people[role].user), []
    for kind in access.kinds():
        listed = refs.choices_of(access.ref_of(kind), actor)
        for name, record in records(world, kind).items():
            explained = access.explain(actor, kind, record)
            shown = listed.filter(pk=record.pk).exists()
            allowing = [each.rule for each in explained.checked if each.outcome == access.ALLOWS]
            if explained.allowed != shown or (explained.allowed and explained.rule not in allowing):
                wrong.append((kind, name, shown, explained.rule))
            if (expected := world.sees(role, kind, name)) is not None and explained.allowed != expected:
                wrong.append((kind, name, "by hand", expected))

    assert wrong == []


@pytest.mark.parametrize("role", ASKED)
def test_the_explanation_of_a_step_agrees_with_the_buttons(world, acme_open, role):  # noqa: F811
    actor, wrong = actor_for(world.people[role].user), []
    for name, record in records(world, "case").items():
        met = refs.choices_of("cases.case", actor).filter(pk=record.pk).first()
        offered = [] if met is None else allowed_actions(actor, met)
        for verb in registry.for_resource("case"):
            if verb.creates or not verb.offered:
                continue
            explained = access.explain_verb(actor, "case", record, verb.code)
            if explained.allowed != (verb.code in offered):
                wrong.append((name, verb.code, explained.rule))

    assert wrong == []


class Asking:
    def __init__(self, world, role):  # noqa: F811
        self.headers = {"Host": "acme.localhost", "Authorization": f"Bearer {world.people[role].key}"}

    def __call__(self, **question):
        answer = Client(raise_request_exception=False).post(
            "/api/v1/access/explain/", json.dumps(question, default=str), "application/json", headers=self.headers
        )
        return answer.status_code, json.loads(answer.content)


def test_a_manager_asks_why_a_customer_sees_a_case(world):  # noqa: F811
    casey, case = world.people["case_manager"].user, world.records["case"]["lanas"]

    status, answer = Asking(world, "manager")(user=casey.pk, object_type="case", object_id=case.number)

    assert (status, answer["allowed"], answer["rule"]) == (200, True, "portal_role")
    outcomes = {each["rule"]: each["outcome"] for each in answer["checked"]}
    assert (outcomes["permission"], outcomes["staff"], outcomes["own"]) == ("allows", "not_for_them", "refuses")
    assert answer["reason"] in {each["says"] for each in answer["checked"] if each["rule"] == "portal_role"}


def test_why_a_step_is_refused(world):  # noqa: F811
    onlooker, case = world.people["onlooker"].user, world.records["case"]["lexs"]

    status, answer = Asking(world, "admin")(user=onlooker.pk, object_type="case", object_id=case.pk, verb="close")

    assert (status, answer["allowed"], answer["rule"]) == (200, False, "not_party")


def test_one_asks_about_oneself_and_hears_nothing_of_what_one_does_not_see(world):  # noqa: F811
    own, others = world.records["case"]["colins"], world.records["case"]["lexs"]
    foreign, absent = world.records["case"][OTHER], "CS9999999"
    colin = Asking(world, "customer")

    assert colin(object_type="case", object_id=own.pk)[1]["rule"] == "own"
    hidden = [colin(object_type="case", object_id=one) for one in (others.pk, foreign.pk, absent)]
    assert [status for status, _body in hidden] == [404, 404, 404]
    assert colin(user=world.people["customer_admin"].user.pk, object_type="case", object_id=own.pk)[0] == 404


def test_asking_about_others_needs_a_permission(world):  # noqa: F811
    case, ada = world.records["case"]["colins"], world.people["admin"].user

    assert Asking(world, "agent")(user=ada.pk, object_type="case", object_id=case.pk)[0] == 403


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"object_type": "unicorn", "object_id": "x"}, "object_type"),
        ({"object_type": "case"}, "object_id"),
        ({"object_type": "case", "object_id": "CASE", "verb": "fly"}, "verb"),
    ],
)
def test_a_bad_question_is_named(world, question, field):  # noqa: F811
    question = {**question, **({"object_id": world.records["case"]["colins"].number} if "verb" in question else {})}
    status, answer = Asking(world, "admin")(**question)

    assert (status, answer["errors"][0]["field"]) == (400, field)


def test_somebody_whose_login_is_closed_sees_nothing(world, acme_open):  # noqa: F811
    gone = User.objects.filter(is_active=False).first()

    explained = explaining.explain(gone, "case", world.records["case"]["colins"])

    assert (explained.allowed, explained.rule) == (False, "inactive")
