"""Alarms ring once for each moment they were set to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ledger import timers
from ledger.claiming import claim
from ledger.models import Timer
from ledger.performing import perform
from ledger.testing import drain
from ledger.timers import Alarm, cancel, schedule, schedule_many
from tenancy.context import tenant
from tests.ledger.conftest import Thing

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
HOUR = timedelta(hours=1)


@pytest.fixture
def rung(handlers) -> list:
    """What rang."""
    rung: list = []

    @handlers.timer("thing.wake")
    def wake(timer):
        rung.append(timer.effect_key)

    return rung


def past():
    return timezone.now() - HOUR


def test_a_due_timer_rings_once(acme, thing, rung):
    with tenant(acme):
        schedule(kind="thing.wake", subject=thing, due_at=past(), key="a")
        schedule(kind="thing.wake", subject=thing, due_at=timezone.now() + HOUR, key="b")

    assert (drain(), drain()) == ({"done": 1}, {})
    assert len(rung) == 1


def test_the_same_moment_again_is_the_same_alarm_also_after_it_rang(acme, thing, rung):
    moment = past()
    for _ in range(3):
        with tenant(acme):
            schedule(kind="thing.wake", subject=thing, due_at=moment, key="a")
        drain()

    assert len(rung) == 1


def test_another_moment_sets_it_anew(acme, thing, rung):
    for minutes in (30, 20):
        with tenant(acme):
            schedule(kind="thing.wake", subject=thing, due_at=past() + timedelta(minutes=minutes), key="a")
        drain()

    assert len(set(rung)) == 2
    with tenant(acme):
        assert Timer.objects.get().version == 2


def test_a_timer_moved_while_a_worker_held_it_does_not_ring_for_the_old_moment(acme, thing, rung):
    with tenant(acme):
        schedule(kind="thing.wake", subject=thing, due_at=past(), key="a")
    (held,) = claim(Timer, "timers", 10)
    with tenant(acme):
        schedule(kind="thing.wake", subject=thing, due_at=timezone.now() + HOUR, key="a")

    assert perform(held) == "lost"
    assert rung == []


def test_a_handler_may_set_its_own_timer_anew(acme, thing, handlers):
    rung = []

    @handlers.timer("thing.repeat")
    def repeat(timer):
        rung.append(timer.version)
        if timer.version < 3:
            schedule(kind="thing.repeat", subject=thing, due_at=timer.due_at + timedelta(minutes=1), key=timer.key)

    with tenant(acme):
        schedule(kind="thing.repeat", subject=thing, due_at=past(), key="r")
    drain()

    assert rung == [1, 2, 3]


def test_a_cancelled_timer_stays_silent_and_can_be_set_again(acme, thing, rung):
    moment = past()
    with tenant(acme):
        schedule(kind="thing.wake", subject=thing, due_at=moment, key="a")
        schedule(kind="thing.wake", subject=thing, due_at=moment, key="b")
        schedule(kind="thing.wake", subject=Thing(), due_at=moment, key="c")
        assert cancel(key="a") == 1
        assert cancel(subject=thing) == 1
    drain()
    assert len(rung) == 1

    with tenant(acme):
        schedule(kind="thing.wake", subject=thing, due_at=moment, key="a")
    drain()
    assert len(rung) == 2


def test_many_are_set_by_one_statement(acme, rung, django_assert_num_queries):
    alarms = [Alarm("thing.wake", Thing(), timezone.now() + HOUR, f"k{n}") for n in range(500)]
    with tenant(acme):
        with django_assert_num_queries(1):
            schedule_many(alarms)
        assert Timer.objects.waiting().count() == 500


def test_a_kind_that_nobody_handles_cannot_be_set(acme, thing):
    with tenant(acme), pytest.raises(KeyError):
        schedule(kind="thing.unknown", subject=thing, due_at=past(), key="x")


def test_the_same_key_belongs_to_each_tenant_alone(acme, globex, thing, rung):
    for which in (acme, globex):
        with tenant(which):
            schedule(kind="thing.wake", subject=thing, due_at=past(), key="same")

    assert drain() == {"done": 2}


def test_a_timer_whose_handler_is_gone_is_parked_visibly(acme, thing, handlers):
    handlers.timer("thing.dropped")(lambda timer: None)
    with tenant(acme):
        schedule(kind="thing.dropped", subject=thing, due_at=past(), key="x")
    timers._handlers.pop("thing.dropped")

    assert drain() == {"parked": 1}
