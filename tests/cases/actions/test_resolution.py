"""Proposing a solution, and what the customer says to it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions import resolution
from cases.states import CLOSED, OPEN, RESOLVED
from ledger.models import EventRecord
from ledger.refusals import Forbidden, Refused
from tests.factories.cases import bring_to, make_case

pytestmark = pytest.mark.django_db
SOLVED = {"resolution_code": "solved", "resolution_notes": "Restarted the print server"}


@pytest.fixture
def case(colin, support):
    return make_case(by=colin)


def kinds(case) -> list[str]:
    return list(EventRecord.objects.of_root(case.pk).values_list("kind", flat=True))


def test_proposing_from_new_takes_the_case_first(ana, case):
    case = resolution.propose_solution(case=case, **SOLVED, by=ana, at=timezone.now())

    assert (case.state, case.assignee_id, case.resolution_code) == (RESOLVED, ana.user_id, "solved")
    assert kinds(case) == ["case.created", "case.accepted", "case.solution_proposed"]


def test_the_customer_accepts_and_the_case_ends(ana, colin, case):
    case = bring_to(RESOLVED, case, agent=ana)
    case = resolution.accept_solution(case=case, comment="Great", by=colin, at=timezone.now())

    assert (case.state, case.close_reason) == (CLOSED, "accepted")
    assert kinds(case)[-2:] == ["case.solution_accepted", "case.closed"]


def test_the_customer_rejects_and_work_goes_on(ana, colin, case):
    case = bring_to(RESOLVED, case, agent=ana)
    case = resolution.reject_solution(case=case, reason="Still burning", by=colin, at=timezone.now())

    assert (case.state, case.resolution_code, case.resolved_at, case.reopen_count) == (OPEN, "", None, 1)


def test_an_agent_may_not_decide_for_the_customer(ana, case):
    case = bring_to(RESOLVED, case, agent=ana)
    with pytest.raises(Forbidden):
        resolution.accept_solution(case=case, by=ana, at=timezone.now())


def test_a_senior_agent_says_on_whose_behalf(ana, sara, case, colin_contact):
    case = bring_to(RESOLVED, case, agent=ana)
    with pytest.raises(ValidationError):
        resolution.accept_solution(case=case, by=sara, at=timezone.now())
    case = resolution.accept_solution(case=case, on_behalf_of=str(colin_contact.pk), by=sara, at=timezone.now())

    assert case.state == CLOSED
    assert EventRecord.objects.get(kind="case.solution_accepted").on_behalf_of == colin_contact.pk


def test_only_the_assignee_or_a_manager_takes_it_back(ana, bob, max, case):
    case = bring_to(RESOLVED, case, agent=ana)
    with pytest.raises(Refused) as refused:
        resolution.withdraw_solution(case=case, by=bob, at=timezone.now())
    assert refused.value.code == "not_assignee"
    assert resolution.withdraw_solution(case=case, reason="Wrong case", by=max, at=timezone.now()).state == OPEN


def test_a_solution_needs_code_and_notes(ana, case):
    with pytest.raises(ValidationError) as wrong:
        resolution.propose_solution(case=case, resolution_code="magic", resolution_notes=" ", by=ana, at=timezone.now())
    assert set(wrong.value.message_dict) == {"resolution_code", "resolution_notes"}
