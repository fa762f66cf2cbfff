"""A case names a contract of its own customer that counts now, or none."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import contract_steps
from cases.actions import creation
from cases.models import Case
from tests.factories.cases import make_case
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.people import ROBOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


@pytest.fixture
def agreed(wayne):
    """Wayne's contract, active."""
    return bring_contract_to("active", make_contract(account=wayne))


def wrong(**details):
    """What is refused: field and code."""
    with pytest.raises(ValidationError) as refused:
        make_case(**details)
    return {name: [error.code for error in errors] for name, errors in refused.value.error_dict.items()}


def test_a_contract_of_the_account_or_one_above_it_is_taken(agreed, wayne, wayne_labs):
    assert make_case(account=wayne, contract=agreed).contract == agreed
    assert make_case(account=wayne_labs, contract=agreed).contract == agreed


def test_a_contract_brings_its_customer_to_a_case_of_nobody(agreed, wayne, cora_consumer):
    private = bring_contract_to("active", make_contract(consumer=cora_consumer))

    assert make_case(contract=agreed).account == wayne
    assert make_case(contract=private).consumer == cora_consumer


def test_somebody_elses_contract_is_refused(agreed, lexcorp, cora_consumer):
    assert wrong(account=lexcorp, contract=agreed) == {"contract": ["other_customer"]}
    assert wrong(consumer=cora_consumer, contract=agreed) == {"contract": ["other_customer"]}


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "suspended", "expired", "cancelled"])
def test_one_that_does_not_count_now_is_refused(wayne, state):
    contract = bring_contract_to(state, make_contract(account=wayne))

    assert wrong(account=wayne, contract=contract) == {"contract": ["not_active"]}
    assert not Case.objects.exists()


def test_a_case_keeps_its_contract_when_that_ends_and_loses_it_with_its_customer(agreed, wayne, lexcorp):
    case = make_case(account=wayne, contract=agreed)
    contract_steps.suspend(contract=agreed, reason="Unpaid", by=ROBOT, at=timezone.now())

    assert creation.update(case=case, priority=1, account=wayne, by=ROBOT, at=timezone.now()).contract == agreed
    assert creation.update(case=case, account=lexcorp, by=ROBOT, at=timezone.now()).contract is None


def test_customers_do_not_choose_it(agreed, wayne, carla):
    assert wrong(by=carla, contract=agreed) == {"contract": ["not_allowed"]}
