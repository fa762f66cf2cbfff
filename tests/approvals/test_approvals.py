"""Nobody approves their own submission; whoever was asked, or their deputy, decides once."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from identity.actions import approvals
from identity.models import Approval, User
from ledger.models import EventRecord
from ledger.refusals import Refused
from ledger.verbs import allowed_actions
from tests.factories.approvals import ask
from tests.factories.people import make_group, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inside_acme")]


@pytest.fixture
def mia(acme, inside_acme):
    """Another manager."""
    return make_staff("Mia", "manager")


@pytest.fixture
def moe(acme, inside_acme):
    """A third one."""
    return make_staff("Moe", "manager")


def login(actor):
    return User.objects.get(pk=actor.user_id)


def approve(approval, by):
    return approvals.approve(approval=approval, by=by, at=timezone.now())


def refusal(approval, by):
    """The code of the refusal, and that nothing happened."""
    before = (Approval.objects.get(pk=approval.pk).version, EventRecord.objects.count())
    offered = allowed_actions(by, Approval.objects.get(pk=approval.pk))
    with pytest.raises(Refused) as refused:
        approve(approval, by)
    assert (Approval.objects.get(pk=approval.pk).version, EventRecord.objects.count()) == before
    assert "approve" not in offered
    return refused.value.status, refused.value.code


def test_nobody_approves_what_they_submitted_not_even_the_administrator(ada, max):
    for person in (ada, max):
        assert refusal(ask(by=person), person) == (409, "own_submission")


def test_another_person_with_the_permission_decides_when_nobody_is_named(max, mia, ana):
    approval = ask(by=max)

    with pytest.raises(Approval.DoesNotExist):  # without the permission it is not even seen
        approve(approval, ana)
    done = approve(approval, mia)

    assert (done.state, done.decided_by_id) == ("approved", mia.user_id)
    assert refusal(done, mia) == (409, "wrong_state")


def test_only_whoever_is_named_decides_or_the_deputy(max, mia, moe, ada):
    asked = {"approvers": [login(mia)], "deputy": login(moe)}

    assert refusal(ask(by=max, **asked), ada) == (409, "not_approver")
    assert approve(ask(by=max, **asked), mia).state == "approved"
    assert approve(ask(by=max, **asked), moe).state == "approved"


def test_people_of_the_group_decide(max, ada):
    group = make_group("Board")
    gus = make_staff("Gus", "manager", groups=(group,))
    approval = ask(by=max, group=group)

    assert refusal(approval, ada) == (409, "not_approver")
    assert approve(approval, gus).state == "approved"


def test_asking_somebody_who_may_not_decide_names_the_mistake(max, ana):
    for person, field, code in ((ana, "approvers", "may_not_decide"), (max, "approvers", "own_submission")):
        with pytest.raises(ValidationError) as wrong:
            ask(by=max, **{field: [login(person)]})
        assert [(name, each.code) for name, errors in wrong.value.error_dict.items() for each in errors] == [
            (field, code)
        ]
    with pytest.raises(ValidationError):
        ask(by=max, deputy=login(ana))
    assert not Approval.objects.exists()


def test_a_rejection_has_a_reason_and_is_final(max, mia):
    done = approvals.reject(approval=ask(by=max), reason="Too dear", by=mia, at=timezone.now())

    assert (done.state, done.reason) == ("rejected", "Too dear")
    assert refusal(done, mia) == (409, "wrong_state")


def test_whoever_asked_takes_it_back_and_nobody_else(max, mia):
    approval = ask(by=max)
    with pytest.raises(Refused) as refused:
        approvals.withdraw(approval=approval, by=mia, at=timezone.now())
    assert refused.value.code == "not_requester"

    assert approvals.withdraw(approval=approval, by=max, at=timezone.now()).state == "withdrawn"


def test_the_inbox_holds_what_one_may_decide_now(max, mia, moe, ana):
    anybody, named = ask("for anybody", by=max), ask("for mia", by=max, approvers=[login(mia)])
    ask("own", by=mia)
    approve(ask("decided", by=max), moe)

    def inbox(actor):
        return {approval.what for approval in Approval.objects.waiting_for(actor)}

    assert inbox(mia) == {"for anybody", "for mia"}
    assert inbox(moe) == {"for anybody", "own"}
    assert inbox(max) == {"own"}
    assert inbox(ana) == set()
    assert {anybody, named} <= set(Approval.objects.visible_to(max))
