"""What customers cannot say or learn about their own cases over the API."""

from datetime import date
from importlib import import_module

import pytest
from django.utils import timezone

from cases.models import Case
from rest.routers import api
from tests.factories.cases import bring_to, make_case
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.entitlements import make_entitlement
from tests.factories.relations import make_responsibility, relate

pytestmark = pytest.mark.django_db
NOT_THEIRS = ["proactive", "email", "phone", "walk_in", "social", "ivr"]


@pytest.mark.parametrize("channel", NOT_THEIRS)
def test_a_customer_cannot_say_that_they_came_by_another_way(program, make, carla, ana, channel):
    case = make(make_case, by=carla)
    customer = program(carla)

    for path, body in (
        ("/cases/", {"subject": "Help", "channel": channel}),
        (f"/cases/{case.number}/messages/", {"body": "More", "channel": channel}),
    ):
        answer = customer.post(path, body)
        assert answer.status_code == 400, answer.content
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [("channel", "not_allowed")]


def test_nor_after_the_end_of_a_case(program, make, carla, ana):
    case = make(make_case, by=carla)
    make(bring_to, "closed", case, agent=ana, customer=carla)
    before = make(Case.objects.count)

    answer = program(carla).post(f"/cases/{case.number}/messages/", {"body": "Again", "channel": "proactive"})

    assert (answer.status_code, make(Case.objects.count)) == (400, before)


def test_looking_at_an_account_opens_no_case_on_it_through_a_colleague_who_works_for_it(
    program, make, carla, carla_contact, colin_contact, lexcorp
):
    make(lambda: relate(carla_contact, lexcorp, make_responsibility("Auditor", "view")))
    make(lambda: relate(colin_contact, lexcorp, make_responsibility("Consultant", "work")))

    answer = program(carla).post(
        "/cases/", {"subject": "Help", "account": str(lexcorp.pk), "contact": str(colin_contact.pk)}
    )

    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [("account", "does_not_exist")]


def test_a_contract_that_a_customer_may_not_see_neither_shows_nor_filters(program, make, carla, colin, wayne, ana):
    contract = make(lambda: bring_contract_to("active", make_contract(account=wayne)))
    gold = make(lambda: make_entitlement("Gold", contract=contract))
    case = make(lambda: make_case(by=colin))
    assert make(lambda: Case.objects.get(pk=case.pk).contract_id) == contract.pk
    customer, administrator, agent = program(colin), program(carla), program(ana)

    def found(who, query):
        return [row["id"] for row in who.get(f"/cases/?{query}").json()["results"]]

    shown = customer.get(f"/cases/{case.number}/").json()
    assert (shown["contract"], shown["entitlement"]) == (None, None)
    assert found(customer, f"contract={contract.pk}") == []
    assert found(customer, f"entitlement={gold.pk}") == []
    assert found(customer, "entitlement=none") == found(customer, "contract=none") == [str(case.pk)]
    assert administrator.get(f"/cases/{case.number}/").json()["contract"] == str(contract.pk)
    for who in (administrator, agent):
        assert found(who, f"contract={contract.pk}") == [str(case.pk)]
    assert found(agent, f"entitlement={gold.pk}") == [str(case.pk)]
    assert found(agent, "entitlement=none") == []


def test_days_at_the_ends_of_time_are_no_trouble(make, wayne, colin):
    make(lambda: make_entitlement("Always", starts=date.min, ends=date.max))
    contract = make(lambda: make_contract(account=wayne, starts=date.min, ends=date.max))

    assert make(lambda: make_case(by=colin)).number
    assert contract.starts_at < timezone.now() < contract.ends_at


def test_every_expansion_leads_to_a_serializer(make):
    for _prefix, viewset, _name in api.registry:
        for target in getattr(viewset.serializer_class.Meta, "expandable", {}).values():
            path = getattr(target, "serializer", target)
            if isinstance(path, str):
                module, _dot, name = path.rpartition(".")
                assert hasattr(import_module(module), name), path
