"""Nothing depends on one process: somebody always looks for what is due, and everybody shows that he lives."""

from datetime import timedelta
from time import perf_counter

import pytest
from django.db import connection
from django.db.models import Value
from django.utils import timezone

from ledger import publish, sweeping, worker
from ledger.claiming import claim, due_queues
from ledger.cleaning import clean
from ledger.models import Delivery, EventSeal, Heartbeat, IdempotencyKey, Timer
from ledger.models.records import ClockTimestamp
from ledger.sweeping import nobody_sweeps, sweep
from ledger.tasks import drain as drain_task
from ledger.tasks import sweep as sweep_task
from ledger.testing import drain
from ledger.timers import Alarm, schedule, schedule_many
from tenancy.context import NoTenant, tenant
from tests.ledger.conftest import Opened, Thing

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def sent(monkeypatch) -> list:
    sent: list = []
    monkeypatch.setattr(sweeping, "send_drain", lambda queue, **options: sent.append(queue))
    return sent


@pytest.fixture
def mailed(react) -> list:
    mailed: list = []

    @react.after(Opened, queue="mail")
    def mail(event, delivery):
        mailed.append(event.subject_id)

    return mailed


def test_a_sweep_seals_and_has_the_queues_with_due_work_drained(acme, robot, thing, sent, mailed):
    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    sweep()

    assert sent == ["mail"]
    with tenant(acme):
        assert EventSeal.objects.filter(record__kind="thing.opened").count() == 1


def test_while_somebody_sweeps_workers_leave_it_to_him(acme, robot, thing, sent, mailed):
    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    sweep()
    worker.sweep_if_nobody_does()

    assert mailed == []


def test_when_nobody_sweeps_a_worker_does_everything_itself(acme, robot, thing, mailed):
    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    assert nobody_sweeps()
    worker.sweep_if_nobody_does()

    assert mailed == [thing.pk]
    with tenant(acme):
        assert EventSeal.objects.filter(record__kind="thing.opened").count() == 1


def test_after_five_seconds_a_sweep_is_forgotten(sent):
    sweep()
    assert not nobody_sweeps()
    Heartbeat.objects.update(beat_at=ClockTimestamp() - Value(timedelta(seconds=6)))
    assert nobody_sweeps()


def test_a_worker_shows_that_it_lives():
    assert Heartbeat.newest_age() is None
    worker.beat()
    worker.beat()

    assert Heartbeat.newest_age() < timedelta(seconds=2)
    assert Heartbeat.objects.filter(role="worker").count() == 1


def test_the_tasks_run_outside_every_tenant(acme, sent):
    for task in (sweep_task, lambda: drain_task("default")):
        with tenant(acme), pytest.raises(NoTenant):
            task()
    sweep_task()
    drain_task("default", seal=[acme.pk], argument_of_a_later_version=1)


def test_what_is_old_is_deleted_and_what_is_young_or_unfinished_stays(acme, robot, thing, mailed, handlers):
    handlers.timer("thing.wake")(lambda timer: None)
    old = timezone.now() - timedelta(days=31)
    with tenant(acme):
        for _ in range(3):
            publish(Opened(), subject=Thing(), by=robot)
        schedule(kind="thing.wake", subject=thing, due_at=timezone.now(), key="rang")
    drain()
    with tenant(acme):
        schedule(kind="thing.wake", subject=thing, due_at=timezone.now() + timedelta(days=1), key="waits")
        first, second, _ = Delivery.objects.order_by("id")
        Delivery.objects.filter(pk=first.pk).update(done_at=old)
        Delivery.objects.filter(pk=second.pk).update(done_at=None, parked_at=old)
        Timer.objects.filter(key="rang").update(done_at=old)
        for key in ("old", "young"):
            IdempotencyKey.objects.create(principal="p", key=key, request_hash="", status=200, body=b"")
        IdempotencyKey.objects.filter(key="old").update(created_at=timezone.now() - timedelta(hours=25))
    clean()

    with tenant(acme):
        assert Delivery.objects.count() == 2
        assert list(Timer.objects.values_list("key", flat=True)) == ["waits"]
        assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young"]


def test_many_waiting_timers_cost_a_look_for_due_ones_next_to_nothing(acme, globex, handlers):
    """A million is for the benchmark; with twenty thousand a scan of the table would already show."""
    handlers.timer("thing.wake")(lambda timer: None)
    later, shared = timezone.now() + timedelta(days=1), Thing()
    for which in (acme, globex):
        with tenant(which):
            schedule_many(Alarm("thing.wake", shared, later, f"k{n}") for n in range(10_000))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    took = []
    for _ in range(5):
        began = perf_counter()
        assert (due_queues(), claim(Timer, "timers", 20)) == ([], [])
        took.append(perf_counter() - began)

    assert min(took) < 0.01
