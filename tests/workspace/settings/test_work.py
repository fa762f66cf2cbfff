"""Deliveries, timers, jobs and the ledger: what somebody sees who has to find out what happened, and mends it."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from cases.actions import ending
from ledger import jobs as job_work
from ledger.actions.verification import KIND as VERIFY
from ledger.models import Delivery, EventRecord, Job, JobRow, Timer
from ledger.testing import drain, seal_everything
from tenancy.context import tenant
from tests.factories.people import ROBOT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SETTINGS = "/workspace/settings/"


@pytest.fixture
def parked(make, case):
    """Three mails about Carla's case that were given up."""

    def give_up():
        event = EventRecord.objects.filter(kind="case.created").get()
        return [
            Delivery.objects.create(
                event=event, kind="case.created", subscriber=f"tests.odd_{n}", root_id=case.pk,
                parked_at=timezone.now(), error="TimeoutError", attempts=10,
            )
            for n in range(3)
        ]  # fmt: skip

    return make(give_up)


def test_what_was_given_up_is_shown_with_its_error_and_the_case_it_is_about(browse, ada, parked, case):
    page = browse(ada).get(f"{SETTINGS}deliveries/").content.decode()

    assert page.count("TimeoutError") == 3
    assert f"/workspace/cases/{case.number}/" in page and case.subject in page
    assert "Replay all 3" in page


def test_lists_are_narrowed_by_state_queue_and_kind(browse, ada, parked):
    browser = browse(ada)

    def rows(query):
        return browser.get(f"{SETTINGS}deliveries/{query}").content.decode().count('id="delivery-')

    assert (rows("?state=parked"), rows("?state=parked&queue=mail"), rows("?state=parked&kind=case.created")) == (
        3,
        0,
        3,
    )
    assert rows("?state=odd&queue=odd") == 3  # words that nobody offered are left out
    assert rows("?state=waiting&kind=no.such") == 0


def test_one_is_replayed(browse, ada, parked, make):
    browse(ada).post(f"{SETTINGS}deliveries/{parked[0].pk}/replay/")

    assert make(lambda: Delivery.objects.parked().count()) == 2
    assert make(lambda: EventRecord.objects.filter(kind="delivery.replayed").count()) == 1


def test_all_of_a_kind_are_replayed_by_a_job(browse, ada, parked, make, acme):
    browse(ada).post(f"{SETTINGS}deliveries/do/replay-parked/", {"kind": "case.created"})
    with tenant(acme):
        job = Job.objects.get()
    drain()

    with tenant(acme):
        job.refresh_from_db()
        assert (job.state, job.done, job.failed) == ("done", 3, 0)
        # They were tried again, and given up again: nobody knows how to do what the tests invented.
        assert set(Delivery.objects.parked().values_list("error", flat=True)) == {"HandlerGone"}
        assert EventRecord.objects.filter(kind="delivery.replayed").count() == 3


def test_whoever_may_not_replay_does_not(browse, ana, max, gil, parked, make):
    for person in (ana, max):
        assert browse(person).post(f"{SETTINGS}deliveries/{parked[0].pk}/replay/").status_code == 404  # not seen either
        assert (
            browse(person).post(f"{SETTINGS}deliveries/do/replay-parked/", {"kind": "case.created"}).status_code == 403
        )
    assert browse(gil).post(f"{SETTINGS}deliveries/{parked[0].pk}/replay/").status_code == 404
    assert make(lambda: Delivery.objects.parked().count()) == 3


def test_timers_are_coming_overdue_or_parked_and_replayed(browse, ada, make, case):
    def timer(key, **details):
        return make(
            Timer.objects.create, kind="tests.ring", subject_type="cases.case", subject_id=case.pk, key=key,
            due_at=timezone.now(), **details,
        )  # fmt: skip

    timer("coming", ready_at=timezone.now() + timedelta(hours=1))
    timer("late", ready_at=timezone.now() - timedelta(hours=1))
    given_up = timer("parked", parked_at=timezone.now(), error="TimeoutError")
    browser = browse(ada)

    for state in ("coming", "overdue", "parked"):
        page = browser.get(f"{SETTINGS}timers/?state={state}").content.decode()
        assert page.count('id="timer-') == 1 and case.number in page
    browser.post(f"{SETTINGS}timers/{given_up.pk}/replay/")
    assert make(Timer.objects.get, pk=given_up.pk).parked_at is None


def test_a_job_shows_row_by_row_what_refused(browse, ana, bob, max, make, case):
    job = make(
        Job.objects.create, kind="cases.bulk", params={"action": "close"}, state="done", total=2, done=1, failed=1,
        actor_kind="staff", actor_id=ana.user_id, finished_at=timezone.now(),
    )  # fmt: skip
    make(
        JobRow.objects.create,
        job=job,
        place=1,
        ref=str(case.pk),
        outcome="failed",
        code="wrong_state",
        message="It has ended.",
    )
    page = browse(ana).get(f"{SETTINGS}jobs/{job.pk}/").content.decode()

    assert "Close: 2 cases" in page and "It has ended." in page and case.number in page
    assert browse(bob).get(f"{SETTINGS}jobs/{job.pk}/").status_code == 404
    assert "Close: 2 cases" in browse(max).get(f"{SETTINGS}jobs/").content.decode()


def test_a_running_job_is_cancelled_from_its_page(browse, ana, make, handlers_of_jobs):
    job = make(job_work.start, kind="tests.long", params={}, by=ana, total=9)
    browse(ana).post(f"{SETTINGS}jobs/{job.pk}/cancel/")
    drain()

    assert make(Job.objects.get, pk=job.pk).state == "cancelled"


@pytest.fixture
def handlers_of_jobs():
    before = dict(job_work._steps)
    job_work.job("tests.long")(lambda job: None)
    yield
    job_work._steps.clear()
    job_work._steps.update(before)


def test_the_ledger_is_narrowed_by_kind_person_case_record_and_day(browse, ada, ana, case, make):
    make(ending.cancel, case=case, by=ana, at=timezone.now())
    browser = browse(ada)

    def found(**asked):
        page = browser.get(f"{SETTINGS}ledger/", asked)
        assert page.status_code == 200
        return page.content.decode().count('<tr id="e-')

    everything = found()
    assert found(kind="case.created") == 1 and found(case=case.number) == found(subject=str(case.pk)) == 2
    assert found(actor=str(ana.user_id)) == 1
    today = timezone.localdate()
    assert found(since=str(today - timedelta(days=1)), until=str(today + timedelta(days=1))) == everything
    assert found(since=str(today + timedelta(days=2))) == 0
    assert found(case="CS9999999") == found(kind="no.such") == found(subject="x") == 0


def test_an_event_shows_what_the_machine_keeps_what_was_written_and_its_place(browse, ada, ana, make, case):
    make(ending.cancel, case=case, reason="Asked by phone", by=ana, at=timezone.now())
    seal_everything()
    event = make(lambda: EventRecord.objects.get(kind="case.cancelled"))
    page = browse(ada).get(f"{SETTINGS}ledger/{event.pk}/").content.decode()

    assert "Asked by phone" in page and "SHA-256" in page and "spam" in page
    assert "Ana" in page
    assert "Not sealed yet" not in page


def test_the_check_says_up_to_where_the_ledger_is_unbroken(browse, ada, case, acme):
    seal_everything()
    browser = browse(ada)
    browser.post(f"{SETTINGS}ledger/do/verify/")
    drain()

    with tenant(acme):
        job = Job.objects.get(kind=VERIFY)
    assert (job.state, job.failed) == ("done", 0) and job.done >= job.total - 1
    assert f"Unbroken up to position {job.done}" in browser.get(f"{SETTINGS}ledger/").content.decode()


def test_the_check_finds_the_first_row_that_somebody_changed(browse, ada, case, acme):
    seal_everything()
    with tenant(acme):
        event = EventRecord.objects.get(kind="case.created")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, false)", [str(acme.pk)])
        cursor.execute("ALTER TABLE ledger_eventrecord DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_eventrecord SET via = 'forged' WHERE id = %s", [event.pk])
        cursor.execute("ALTER TABLE ledger_eventrecord ENABLE TRIGGER USER")
        cursor.execute("SELECT set_config('app.tenant_id', '', false)")
    browser = browse(ada)
    browser.post(f"{SETTINGS}ledger/do/verify/")
    drain()
    page = browser.get(f"{SETTINGS}ledger/").content.decode()

    assert "The ledger is not what it was." in page and str(event.pk) in page
    with tenant(acme):
        assert Job.objects.get(kind=VERIFY).errors[0]["code"] == "broken"


def test_an_agent_neither_reads_nor_checks_the_ledger(browse, ana, case, acme):
    assert browse(ana).post(f"{SETTINGS}ledger/do/verify/").status_code == 403
    with tenant(acme):
        assert not Job.objects.exists()


def test_each_filter_of_the_ledger_has_an_index_that_holds_the_order(acme, ana, make, case):
    """Planned as the app's role, with sequential scans made dear: what then remains is what a large tenant gets."""
    narrowed = {
        "ledger_event_at": EventRecord.objects.none,
        "ledger_event_kind": lambda: {"kind": "case.created"},
        "ledger_event_actor": lambda: {"actor_id": ana.user_id},
    }
    for index, by in narrowed.items():
        with tenant(acme), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            asked = by()
            rows = EventRecord.objects.filter(**asked) if isinstance(asked, dict) else EventRecord.objects.all()
            plan = rows.order_by("-at", "-id")[:51].explain()
            assert index in plan and "Sort" not in plan, plan


def test_the_system_is_named_where_nobody_else_did_it(browse, ada, make, case):
    assert "The system" in browse(ada).get(f"{SETTINGS}ledger/").content.decode()
    assert ROBOT.kind == "system"
