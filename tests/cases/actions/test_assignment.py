"""Taking a case and handing it over."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.actions import assignment
from identity.models import User
from ledger.actors import System
from ledger.refusals import Refused
from tests.factories.cases import bring_to, make_case

pytestmark = pytest.mark.django_db


def login(actor) -> User:
    return User.objects.get(pk=actor.user_id)


def code_of(refused) -> str:
    return refused.value.code


def test_any_agent_takes_what_waits_for_nobody(finn):
    case = assignment.accept(case=make_case(), by=finn, at=timezone.now())

    assert (case.state, case.assignee_id) == ("open", finn.user_id)


def test_only_the_group_takes_what_waits_for_it(finn, bob, support):
    case = make_case(group=support)
    with pytest.raises(Refused) as refused:
        assignment.accept(case=case, by=finn, at=timezone.now())
    assert code_of(refused) == "not_in_group"
    assert assignment.accept(case=case, by=bob, at=timezone.now()).assignee_id == bob.user_id


def test_a_new_case_stays_new_until_its_assignee_accepts(ana, max):
    case = assignment.assign(case=make_case(), assignee=login(ana), by=max, at=timezone.now())

    assert (case.state, case.assignee_id) == ("new", ana.user_id)


def test_another_group_counts_as_a_hand_over_and_lets_go_of_the_assignee(ana, support, field_service):
    case = bring_to("open", make_case(group=support), agent=ana)
    case = assignment.assign(case=case, group=field_service, note="Needs a visit", by=ana, at=timezone.now())

    assert (case.group, case.assignee_id, case.hand_over_count, case.state) == (field_service, None, 1, "open")


def test_an_agent_outside_the_group_hands_nothing_over(finn, support, ana):
    with pytest.raises(Refused) as refused:
        assignment.assign(case=make_case(group=support), assignee=login(ana), by=finn, at=timezone.now())
    assert code_of(refused) == "not_in_group"


def test_only_active_staff_of_the_group_are_assigned(max, ana, finn, colin, support):
    case = make_case(group=support)
    for somebody in (finn, colin):
        with pytest.raises(ValidationError):
            assignment.assign(case=case, assignee=login(somebody), by=max, at=timezone.now())
    User.objects.filter(pk=ana.user_id).update(is_active=False)
    with pytest.raises(ValidationError):
        assignment.assign(case=case, assignee=login(ana), by=max, at=timezone.now())


def test_null_clears_and_absent_keeps(ana, max, support):
    case = bring_to("open", make_case(group=support), agent=ana)
    case = assignment.assign(case=case, assignee=None, by=max, at=timezone.now())

    assert (case.assignee_id, case.group) == (None, support)


def test_the_system_takes_no_case():
    with pytest.raises(Refused):
        assignment.accept(case=make_case(), by=System("routing"), at=timezone.now())
