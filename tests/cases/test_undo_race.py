"""Undoing and telling at the same moment: exactly one of them happens, whoever is first."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import F
from django.utils import timezone

from cases.actions import undo
from cases.models import Case, Message
from ledger.draining import drain as work
from ledger.holding import clock
from ledger.models import Delivery, Hold
from ledger.refusals import Refused
from ledger.verbs import registry
from messaging.models import OutboxMail
from tenancy.context import tenant
from tests.factories.cases import bring_to, make_case
from tests.factories.undoing import step, undo_step

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

ROUNDS = 12


@pytest.fixture
def case(make, carla, ana):
    opened = make(lambda: bring_to("open", make_case(by=carla), agent=ana))
    work("mail")  # the receipt, which is nobody's step
    return opened


def in_threads(*functions) -> list:
    """All at once, each on a connection of its own; what each answered."""
    answers, start = [None] * len(functions), threading.Barrier(len(functions))

    def run(place, function):
        start.wait()
        try:
            answers[place] = function()
        except Refused as refused:
            answers[place] = refused.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def ends_in(hold, *, milliseconds) -> None:
    """The time to undo is over in a moment."""
    until = clock() + timedelta(milliseconds=milliseconds)
    Hold.objects.filter(pk=hold.pk).update(held_until=until)
    Message.objects.filter(pk__in=hold.written).update(held_until=until)
    Delivery.objects.filter(event_id__in=hold.records, done_at=None).update(ready_at=until)


@pytest.mark.parametrize("milliseconds", [0, 15, 40])
def test_a_step_is_either_told_or_undone(acme, make, ana, case, milliseconds):
    """Workers look for due mail again and again while it is undone in the last moment."""
    outcomes = set()
    for _ in range(ROUNDS):
        hold = make(lambda: step("message", Case.objects.get(pk=case.pk), by=ana, body="We look into it").hold)
        make(ends_in, hold, milliseconds=milliseconds)
        mails = make(OutboxMail.objects.count)

        def undoing(hold=hold):
            with tenant(acme):
                undo_step(case, hold, by=ana)
            return "undone"

        def working():
            for _turn in range(6):
                work("mail")

        answer, *_workers = in_threads(undoing, working, working)
        work("mail")
        make(Delivery.objects.filter(done_at=None).update, ready_at=F("ready_at") - timedelta(minutes=5))
        work("mail")
        sent = make(OutboxMail.objects.count) - mails
        withdrawn = make(lambda hold=hold: Message.objects.get(pk=hold.written[0]).is_withdrawn)

        outcomes.add(answer)
        assert (answer, sent, withdrawn) in [("undone", 0, True), ("undo_window_over", 1, False)]
    assert outcomes <= {"undone", "undo_window_over"}


def test_a_worker_that_has_begun_wins_over_the_clock(acme, make, ana, case):
    """Even if the database's clock were set back: what has begun to be told is not undone."""
    hold = make(lambda: step("message", case, by=ana, body="We look into it").hold)
    make(ends_in, hold, milliseconds=0)
    work("mail")
    make(Hold.objects.filter(pk=hold.pk).update, held_until=timezone.now() + timedelta(seconds=60))

    with pytest.raises(Refused) as refused:
        make(undo_step, case, hold, by=ana)
    assert refused.value.code == "undo_window_over"


def test_mail_waits_for_an_undo_that_has_not_committed_yet(acme, make, ana, case):
    """Undone in time, committed after it: the worker that comes meanwhile waits, and then sends nothing."""
    hold = make(lambda: step("message", case, by=ana, body="We look into it").hold)
    undone, go_on = threading.Event(), threading.Event()

    def undoing():
        with tenant(acme):
            registry["case.undo"](case, step=str(hold.pk), by=ana, at=timezone.now())
            undone.set()
            go_on.wait(10)

    def working():
        undone.wait(10)
        with tenant(acme), connection.cursor() as cursor:  # its time comes while the undo is still open
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            assert not undo.latest(Case.objects.get(pk=case.pk), ana) or True
        threading.Timer(0.3, go_on.set).start()
        work("mail")

    in_threads(undoing, working)
    make(Delivery.objects.filter(done_at=None).update, ready_at=F("ready_at") - timedelta(minutes=5))
    work("mail")

    assert make(OutboxMail.objects.exclude(kind="case_received").count) == 0


def test_two_undo_at_once_and_one_does(acme, make, ana, case):
    hold = make(lambda: step("message", case, by=ana, body="We look into it").hold)

    def undoing():
        with tenant(acme):
            undo_step(case, hold, by=ana)
        return "undone"

    assert sorted(in_threads(undoing, undoing)) == ["already_undone", "undone"]


def test_undoing_while_the_customer_writes_loses_neither(acme, make, ana, carla, case):
    hold = make(lambda: step("propose-solution", case, by=ana, resolution_code="solved", resolution_notes="Off").hold)

    def undoing():
        with tenant(acme):
            undo_step(case, hold, by=ana)
        return "undone"

    def writing():
        with tenant(acme):
            registry["case.message"](case, body="Still broken", by=carla, at=timezone.now())
        return "written"

    answers = in_threads(undoing, writing)
    state = make(lambda: Case.objects.get(pk=case.pk).state)
    assert answers[1] == "written"
    assert (answers[0], state) in [("undone", "open"), ("changed_since", "resolved")]
    assert make(Message.objects.filter(body="Still broken", withdrawn_at=None).count) == 1
