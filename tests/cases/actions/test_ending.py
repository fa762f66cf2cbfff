"""Ending a case without a proposal."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions import ending, resolution
from ledger.refusals import Refused
from tests.factories.cases import bring_to, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(colin):
    return make_case(by=colin)


def test_agents_say_why_they_close(ana, case):
    with pytest.raises(ValidationError) as wrong:
        ending.close(case=case, by=ana, at=timezone.now())
    assert set(wrong.value.message_dict) == {"resolution_code", "resolution_notes"}

    case = ending.close(case=case, resolution_code="duplicate", resolution_notes="Of CS7", by=ana, at=timezone.now())
    assert (case.state, case.close_reason, case.resolution_code) == ("closed", "agent", "duplicate")


def test_customers_need_no_reason(colin, case):
    case = ending.close(case=case, by=colin, at=timezone.now())
    assert (case.state, case.close_reason) == ("closed", "customer")


def test_a_proposed_solution_is_the_customers_to_decide(ana, max, colin, case):
    case = bring_to("resolved", case, agent=ana)
    for agent in (ana, max):
        with pytest.raises(Refused) as refused:
            ending.close(case=case, resolution_code="solved", resolution_notes="x", by=agent, at=timezone.now())
        assert refused.value.code == "customer_decides"
    case = ending.close(case=case, by=colin, at=timezone.now())
    assert (case.state, case.close_reason) == ("closed", "accepted")


def test_a_customer_cancels_only_what_nobody_has_begun(ana, colin, case):
    begun = bring_to("open", make_case(by=colin), agent=ana)
    with pytest.raises(Refused) as refused:
        ending.cancel(case=begun, by=colin, at=timezone.now())
    assert refused.value.code == "wrong_state"

    case = ending.cancel(case=case, reason="Found it", spam=True, by=colin, at=timezone.now())
    assert (case.state, case.close_reason) == ("cancelled", "customer")  # what spam is, staff decide


def test_a_case_of_nobody_is_ended_by_who_may_decide(ana, sara):
    case = bring_to("resolved", make_case(), agent=ana)
    assert resolution.accept_solution(case=case, by=sara, at=timezone.now()).state == "closed"
