"""Writing on a case: what a message does besides being read."""

import pytest
from django.utils import timezone

from cases.actions import conversation, ending, information
from cases.models import Case, Message
from ledger.models import EventRecord
from ledger.refusals import Forbidden, Refused
from tests.factories.cases import bring_to, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(colin):
    return make_case(by=colin)


def say(case, by, body="Hello"):
    return conversation.message(case=case, body=body, by=by, at=timezone.now())


def kinds(case) -> list[str]:
    return list(EventRecord.objects.of_root(case.pk).values_list("kind", flat=True))


def test_the_first_public_answer_of_staff_is_the_first_response(ana, bob, colin, case):
    say(case, colin)
    conversation.note(case=case, body="Looks like hall 2", by=ana, at=timezone.now())
    assert Case.objects.get().first_response_at is None

    first = say(case, ana)
    say(case, bob)
    assert Case.objects.get().first_response_at == first.created_at


def test_a_question_and_a_proposal_answer_too(ana, sara):
    asked = bring_to("awaiting_info", make_case(), agent=ana)
    proposed = bring_to("resolved", make_case(), agent=ana)

    assert asked.first_response_at is not None
    assert proposed.first_response_at is not None


def test_a_message_does_not_change_the_version(ana, colin, case):
    say(case, colin)

    after = Case.objects.get()
    assert after.version == case.version
    assert after.updated_at > case.updated_at


def test_a_customers_message_ends_the_waiting_by_itself(ana, colin, case):
    case = bring_to("awaiting_info", case, agent=ana)
    say(case, colin, "The red one")

    assert Case.objects.get().state == "open"
    assert kinds(case)[-1] == "case.info_provided"


def test_a_note_or_a_message_of_staff_does_not(ana, case):
    case = bring_to("awaiting_info", case, agent=ana)
    say(case, ana, "Still there?")

    assert Case.objects.get().state == "awaiting_info"


def test_a_customers_message_on_a_resolved_case_is_added_and_decides_nothing(ana, colin, case):
    case = bring_to("resolved", case, agent=ana)
    written = say(case, colin, "One more question")

    assert (Case.objects.get().state, written.case_id) == ("resolved", case.pk)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_after_the_end_a_message_goes_on_in_a_follow_up(ana, colin, case, state):
    case = bring_to(state, case, agent=ana, customer=colin)
    written = say(case, colin, "It is back")
    follow_up = written.case

    assert (follow_up.follow_up_of_id, follow_up.contact_id, follow_up.state) == (case.pk, case.contact_id, "new")
    assert kinds(case)[-1] == "case.follow_up_created"
    assert kinds(follow_up) == ["case.created", "case.message_added"]


def test_a_second_message_joins_the_open_follow_up(ana, colin, case):
    case = bring_to("closed", case, agent=ana, customer=colin)
    first, second = say(case, colin, "It is back"), say(case, colin, "And louder")

    assert first.case == second.case
    assert Case.objects.count() == 2


def test_an_answer_to_spam_is_kept_and_nothing_else(ana, colin, case):
    case = ending.cancel(case=case, spam=True, by=ana, at=timezone.now())
    written = say(case, colin, "Buy this")

    assert (written.visibility, written.case_id, Case.objects.count()) == ("internal", case.pk, 1)


def test_staff_write_nothing_after_the_end_but_notes(ana, case):
    case = bring_to("closed", case, agent=ana)
    with pytest.raises(Refused):
        say(case, ana)
    assert conversation.note(case=case, body="Remember this one", by=ana, at=timezone.now()).visibility == "internal"


def test_customers_write_no_notes(colin, case):
    with pytest.raises(Forbidden):
        conversation.note(case=case, body="Psst", by=colin, at=timezone.now())


def test_an_agent_writes_down_what_the_customer_said(ana, case, colin_contact):
    case = bring_to("awaiting_info", case, agent=ana)
    case = information.provide_info(
        case=case, message="The red one", on_behalf_of=colin_contact.pk, by=ana, at=timezone.now()
    )  # fmt: skip
    written = Message.objects.latest("created_at")

    assert (case.state, written.on_behalf_of, written.author_kind) == ("open", colin_contact.name, "staff")
    described = EventRecord.objects.get(kind="case.info_provided").describe()
    assert described == f"Information provided (on behalf of {colin_contact.name})"


def test_asking_again_keeps_the_state(ana, case):
    case = bring_to("awaiting_info", case, agent=ana)
    case = information.request_info(case=case, message="Hello?", by=ana, at=timezone.now())

    assert case.state == "awaiting_info"
    assert EventRecord.objects.filter(kind="case.info_requested").latest("at").data["again"] is True


def test_asking_from_new_takes_the_case_first(ana, bob, case):
    case = information.request_info(case=case, message="Which one?", by=ana, at=timezone.now())

    assert case.assignee_id == ana.user_id
    assert kinds(case) == ["case.created", "case.accepted", "case.info_requested"]


def test_resuming_needs_no_customer(ana, case):
    case = bring_to("awaiting_info", case, agent=ana)
    assert information.resume(case=case, reason="Found it", by=ana, at=timezone.now()).state == "open"
    assert kinds(case)[-1] == "case.resumed"
