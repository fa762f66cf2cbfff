"""Taking a step back: all of it, by whoever took it, in time, and only while nothing else happened."""

import pytest
from django.utils import timezone

from cases.actions import assignment, conversation, undo
from cases.models import Case, Message
from cases.models.shown import columns
from identity.models import User
from ledger import timers
from ledger.models import EventRecord, Hold, Timer
from ledger.refusals import Forbidden, Refused
from ledger.verbs import registry
from tests.factories.cases import bring_to, make_case
from tests.factories.undoing import let_time_pass, set_window, step, undo_step

SOLUTION = {"resolution_code": "solved", "resolution_notes": "Restarted"}
MOVES_ON = {"version", "updated_at"}


@pytest.fixture
def case(carla):
    return make_case(by=carla, subject="Line 3 compressor trips")


@pytest.fixture
def opened(case, ana, carla):
    return bring_to("open", case, agent=ana, customer=carla)


def facts(case) -> dict:
    """Everything that the case says, but how often and when it was changed."""
    return {name: value for name, value in columns(Case.objects.get(pk=case.pk)).items() if name not in MOVES_ON}


STEPS = [
    ("new", "accept", {}),
    ("new", "request-info", {"message": "Which model?"}),
    ("open", "request-info", {"message": "Which model?"}),
    ("open", "propose-solution", {**SOLUTION, "message": "Please check"}),
    ("awaiting_info", "propose-solution", SOLUTION),
    ("awaiting_info", "resume", {}),
    ("awaiting_info", "provide-info", {"message": "He called: the red one"}),
    ("resolved", "withdraw-solution", {"reason": "wrong case"}),
    ("open", "close", SOLUTION),
    ("open", "cancel", {"reason": "mistake", "spam": True}),
    ("open", "update", {"priority": 1, "subject": "Line 4", "tags": ["hot"], "custom": {"line": 4}}),
    ("open", "message", {"body": "We look into it"}),
    ("resolved", "message", {"body": "And another thing"}),
    ("closed", "note", {"body": "Firmware again"}),
]


@pytest.mark.parametrize(("state", "code", "asked"), STEPS, ids=[f"{state}-{code}" for state, code, _ in STEPS])
def test_every_step_can_be_taken_back_without_a_trace_in_the_case(case, ana, carla, state, code, asked):
    bring_to(state, case, agent=ana, customer=carla)
    before, version, messages = facts(case), Case.objects.get(pk=case.pk).version, Message.objects.count()

    taken = step(code, case, by=ana, **asked)
    assert facts(case) != before or Message.objects.count() > messages
    undo_step(case, taken.hold, by=ana)

    assert facts(case) == before
    assert Case.objects.get(pk=case.pk).version > version
    assert not Message.objects.filter(withdrawn_at=None)[messages:].exists()


def test_every_step_on_a_case_says_whether_it_can_be_taken_back():
    forever = {found.code for found in registry.for_resource("case") if not found.undoable}

    # Another entitlement is chosen for a reason, which stays; choosing again, or letting the rules decide, is the way back.
    assert forever == {"create", "undo", "choose-entitlement"}
    assert {code for _, code, _ in STEPS} | {"assign", "accept-solution", "reject-solution"} | forever == {
        found.code for found in registry.for_resource("case")
    }


def test_an_assignment_is_taken_back(opened, ana, bob, field_service):
    before = facts(opened)
    taken = step("assign", opened, by=ana, assignee=None, group=field_service)
    undo_step(opened, taken.hold, by=ana)

    assert facts(opened) == before


@pytest.mark.parametrize(("code", "asked"), [("accept-solution", {}), ("reject-solution", {"reason": "Still hot"})])
def test_a_decision_for_the_customer_is_taken_back(opened, ana, sara, carla, carla_contact, code, asked):
    bring_to("resolved", make_case(by=carla), agent=ana)
    resolved = Case.objects.get(state="resolved")
    before = facts(resolved)
    taken = step(code, resolved, by=sara, on_behalf_of=carla_contact, **asked)
    undo_step(resolved, taken.hold, by=sara)

    assert facts(resolved) == before


def test_the_ledger_keeps_the_step_and_its_inverse(opened, ana):
    taken = step("request-info", opened, by=ana, message="Which model?")
    undo_step(opened, taken.hold, by=ana)
    asked, undone = EventRecord.objects.filter(root_id=opened.pk).order_by("id")[2:]

    assert (asked.kind, undone.kind, undone.public) == ("case.info_requested", "case.step_undone", False)
    assert undone.data["records"] == [str(asked.pk)] and (undone.data["old"], undone.data["state"]) == (
        "awaiting_info",
        "open",
    )
    assert undone.describe() == "Undone: Request info"
    assert Message.objects.get().body == "Which model?"  # for staff, who may look into the audit


def test_it_is_too_late_once_the_time_is_over(opened, ana):
    taken = step("propose-solution", opened, by=ana, **SOLUTION)
    let_time_pass()

    assert refusal(undo_step, opened, taken.hold, by=ana) == "undo_window_over"
    assert Case.objects.get(pk=opened.pk).state == "resolved"


def test_nobody_else_takes_it_back(opened, ana, bob, max):
    taken = step("propose-solution", opened, by=ana, **SOLUTION)

    assert {refusal(undo_step, opened, taken.hold, by=other) for other in (bob, max)} == {"nothing_to_undo"}


def test_a_customer_takes_nothing_back(opened, ana, carla):
    taken = step("propose-solution", opened, by=ana, **SOLUTION)

    with pytest.raises(Forbidden):
        undo_step(opened, taken.hold, by=carla)


def test_it_is_taken_back_once(opened, ana):
    taken = step("note", opened, by=ana, body="Hm")
    undo_step(opened, taken.hold, by=ana)

    assert refusal(undo_step, opened, taken.hold, by=ana) == "already_undone"


@pytest.mark.parametrize("id_", ["", "nonsense", "019a0000-0000-7000-8000-000000000000"])
def test_what_is_no_step_cannot_be_taken_back(opened, ana, id_):
    with pytest.raises(Refused) as refused:
        registry["case.undo"](opened, step=id_, by=ana, at=timezone.now())
    assert refused.value.code == "nothing_to_undo"


def test_a_step_on_another_case_cannot_be_taken_back_from_here(opened, ana, carla):
    taken = step("note", opened, by=ana, body="Hm")

    assert refusal(undo_step, make_case(by=carla), taken.hold, by=ana) == "nothing_to_undo"


def test_not_after_somebody_changed_the_case(opened, ana, max, bob):
    taken = step("note", opened, by=ana, body="Hm")
    bob_login = User.objects.get(pk=bob.user_id)
    assignment.assign(case=opened, assignee=bob_login, by=max, at=timezone.now())

    assert refusal(undo_step, opened, taken.hold, by=ana) == "changed_since"


def test_not_after_somebody_wrote(opened, ana, carla):
    taken = step("propose-solution", opened, by=ana, **SOLUTION)
    conversation.message(case=opened, body="It is back", by=carla, at=timezone.now())

    assert refusal(undo_step, opened, taken.hold, by=ana) == "changed_since"
    assert Case.objects.get(pk=opened.pk).state == "resolved"


def test_not_after_a_message_opened_a_follow_up(opened, ana, carla):
    taken = step("close", opened, by=ana, **SOLUTION)
    conversation.message(case=opened, body="It is back", by=carla, at=timezone.now())

    assert refusal(undo_step, opened, taken.hold, by=ana) == "changed_since"
    assert undo.latest(Case.objects.get(pk=opened.pk), ana) is None


def test_the_newest_first_then_the_one_before(opened, ana):
    before = facts(opened)
    reply = step("message", opened, by=ana, body="We look into it")
    note = step("note", opened, by=ana, body="Firmware")
    solution = step("propose-solution", opened, by=ana, **SOLUTION)

    assert refusal(undo_step, opened, reply.hold, by=ana) == "changed_since"
    assert undo.latest(Case.objects.get(pk=opened.pk), ana) == solution.hold
    for each in (solution, note, reply):
        undo_step(opened, each.hold, by=ana)
    assert facts(opened) == before
    assert undo.latest(Case.objects.get(pk=opened.pk), ana) is None


@pytest.mark.parametrize("seconds", [0, 60])
def test_how_long_is_the_tenants_choice(opened, ana, seconds):
    set_window(seconds)
    taken = step("note", opened, by=ana, body="Hm")

    assert taken.seconds == seconds and (taken.hold is not None) == bool(seconds)
    assert Hold.objects.exists() == bool(seconds)


def test_what_did_not_come_from_a_page_takes_effect_at_once(opened, ana):
    conversation.message(case=opened, body="Over the API", by=ana, at=timezone.now())

    assert not Hold.objects.exists()
    assert Message.objects.get().held_until is None


def test_a_refused_step_holds_nothing(opened, ana):
    with pytest.raises(Refused):
        step("accept", opened, by=ana)
    assert not Hold.objects.exists()


def test_alarms_are_as_they_were(opened, ana, monkeypatch):
    """A step that set one alarm, moved another and cancelled a third is taken back."""
    monkeypatch.setitem(timers._handlers, "tests.alarm", (lambda alarm: None, "timers"))
    soon = timezone.now() + timezone.timedelta(days=1)
    later = soon + timezone.timedelta(days=1)
    for key in ("moved", "cancelled"):
        timers.schedule(kind="tests.alarm", subject=opened, due_at=soon, key=key)

    def as_a_verb_does(case, **asked):
        timers.schedule(kind="tests.alarm", subject=case, due_at=later, key="moved")
        timers.schedule(kind="tests.alarm", subject=case, due_at=later, key="new")
        timers.cancel(key="cancelled")
        return conversation.note(case=case, body="Hm", by=asked["by"], at=asked["at"])

    found = registry["case.note"]
    monkeypatch.setattr(type(found), "__call__", lambda self, case, **asked: as_a_verb_does(case, **asked))
    taken = step("note", opened, by=ana)
    monkeypatch.undo()
    monkeypatch.setitem(timers._handlers, "tests.alarm", (lambda alarm: None, "timers"))
    undo_step(opened, taken.hold, by=ana)

    waiting = dict(Timer.objects.waiting().filter(kind="tests.alarm").values_list("key", "due_at"))
    assert waiting == {"moved": soon, "cancelled": soon}
    assert not Timer.objects.waiting().filter(key=f"hold:{taken.hold.pk}").exists()


def refusal(function, *args, **options) -> str:
    with pytest.raises(Refused) as refused:
        function(*args, **options)
    return refused.value.code
