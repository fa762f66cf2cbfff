"""Entitlements under a contract: they hold while it counts, for what it covers, and go on when it is renewed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import contract_steps, contracts
from cases.actions import creation
from cases.models import Case
from entitlements.actions.coverage import decide
from entitlements.models import Coverage, Entitlement
from tests.factories.cases import make_case
from tests.factories.contracts import OTHER, bring_contract_to, make_contract
from tests.factories.entitlements import make_entitlement
from tests.factories.people import ROBOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


@pytest.fixture
def contract(wayne):
    return bring_contract_to("active", make_contract(account=wayne))


@pytest.fixture
def gold(contract):
    return make_entitlement("Gold", contract=contract)


def of(case) -> Coverage:
    return Coverage.objects.get(case=case)


def refused(case) -> list[str]:
    (candidate,) = of(case).candidates
    return [reason["code"] for reason in candidate["reasons"] if not reason["holds"]]


def test_it_covers_the_customers_cases_and_those_of_accounts_below(wayne, wayne_labs, gold):
    assert [of(make_case(account=account)).entitlement for account in (wayne, wayne_labs)] == [gold, gold]


def test_nobody_elses(lexcorp, gold):
    assert of(make_case(account=lexcorp)).kind == "none"


def test_not_those_below_when_it_is_not_passed_on(wayne, wayne_labs, contract):
    own = make_entitlement("Own", contract=contract, inherit=False)
    assert of(make_case(account=wayne)).entitlement == own
    assert refused(make_case(account=wayne_labs)) == ["not_inherited"]


def test_a_suspended_contract_covers_nothing_and_open_cases_keep_what_they_have(wayne, contract, gold):
    case = make_case(account=wayne)
    contract = contract_steps.suspend(contract=contract, reason="Unpaid", by=ROBOT, at=timezone.now())
    assert of(case).entitlement == gold
    assert refused(make_case(account=wayne)) == ["not_active"]
    contract_steps.resume(contract=contract, by=ROBOT, at=timezone.now())
    assert of(make_case(account=wayne)).entitlement == gold


def test_a_draft_covers_nothing(wayne):
    make_entitlement("Soon", contract=make_contract(account=wayne))
    assert refused(make_case(account=wayne)) == ["not_active"]


def test_after_its_last_day_it_covers_nothing(wayne, contract, gold):
    after = contract.ends_at
    supposed = Case(account=wayne, channel="phone")
    assert decide(supposed, at=after - timedelta(seconds=1), contract=None)[0].chosen.offer.id == gold.pk
    decision, _found = decide(supposed, at=after, contract=None)
    assert (decision.chosen, [r.code for r in decision.candidates[0].reasons if not r.holds]) == (None, ["over"])


def test_what_is_owed_goes_on_without_a_gap_when_the_contract_is_renewed(wayne, contract):
    counted = make_entitlement("Ten", code="TEN", contract=contract, unit="cases", allowance=10, account=wayne)
    make_entitlement("Old", contract=contract, is_active=False)
    make_case(account=wayne)
    successor = contracts.renew(contract=contract, submit=True, by=ROBOT, at=timezone.now())
    contract_steps.approve(contract=successor, by=OTHER, at=timezone.now())
    carried = Entitlement.objects.get(contract=successor)
    assert (carried.name, carried.allowance, carried.used, carried.account) == ("Ten", 10, 0, wayne)

    supposed = Case(account=wayne, channel="phone")
    chosen = [
        decide(supposed, at=at, contract=None)[0].chosen.offer.id
        for at in (contract.ends_at - timedelta(seconds=1), contract.ends_at)
    ]
    assert chosen == [counted.pk, carried.pk]


def test_a_renewal_that_is_given_up_takes_what_was_carried_over_with_it(contract, gold):
    successor = contracts.renew(contract=contract, by=ROBOT, at=timezone.now())
    assert Entitlement.objects.filter(contract=successor).count() == 1
    contracts.delete(contract=successor, by=ROBOT, at=timezone.now())
    assert list(Entitlement.objects.all()) == [gold]


def test_a_case_that_names_no_contract_gets_the_winners_and_loses_it_with_its_customer(
    wayne, wayne_labs, lexcorp, contract, gold
):
    case = make_case(account=wayne)
    assert Case.objects.get(pk=case.pk).contract == contract
    creation.update(case=case, account=wayne_labs, by=ROBOT, at=timezone.now())
    assert (Case.objects.get(pk=case.pk).contract, of(case).entitlement) == (contract, gold)
    creation.update(case=Case.objects.get(pk=case.pk), account=lexcorp, by=ROBOT, at=timezone.now())
    assert (Case.objects.get(pk=case.pk).contract, of(case).kind) == (None, "none")


def test_a_contract_that_somebody_names_is_an_equality(wayne, contract, gold):
    other = bring_contract_to("active", make_contract("Other", account=wayne))
    silver = make_entitlement("Silver", contract=other, order=500)
    case = make_case(account=wayne, contract=other)
    assert (of(case).entitlement, of(case).filled_contract) == (silver, None)
    again = make_case(account=wayne)
    assert of(again).entitlement == gold
    creation.update(case=again, contract=other, by=ROBOT, at=timezone.now())
    assert (of(again).entitlement, Case.objects.get(pk=again.pk).contract) == (silver, other)
