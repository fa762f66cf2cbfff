"""Timers that are due together ring together, and each keeps its own effect."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ledger import publish
from ledger.claiming import claim
from ledger.models import EventRecord, Timer
from ledger.testing import drain
from ledger.timers import Alarm, schedule, schedule_many
from ledger.together import ring_together
from tenancy.context import tenant
from tests.ledger.conftest import Opened

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def effects(acme, thing, robot, handlers):
    """Six alarms that are due; each publishes when it rings, and does what the test puts in its place."""
    instead: dict = {}

    @handlers.timer("thing.wake")
    def wake(timer):
        publish(Opened(code=timer.key), subject=thing, by=robot)
        if timer.key in instead:
            instead[timer.key](timer)

    with tenant(acme):
        past = timezone.now() - timedelta(hours=1)
        schedule_many([Alarm("thing.wake", thing, past, f"a{n}") for n in range(6)])
    return instead


def told(acme) -> list:
    with tenant(acme):
        return sorted(record.data["code"] for record in EventRecord.objects.filter(kind="thing.opened"))


def test_they_share_one_transaction(acme, effects):
    with CaptureQueriesContext(connection) as asked:
        assert drain() == {"done": 6}

    assert told(acme) == [f"a{n}" for n in range(6)]
    assert sum('UPDATE "ledger_timer"' in query["sql"] for query in asked.captured_queries) == 1


def test_a_failure_undoes_its_own_effect_only(acme, effects):
    def fail(timer):
        raise RuntimeError("broken")

    effects["a3"] = fail

    assert drain() == {"done": 5, "retry": 1}
    assert told(acme) == ["a0", "a1", "a2", "a4", "a5"]
    with tenant(acme):
        waiting = Timer.objects.get(key="a3")
        assert (waiting.attempts, waiting.done_at) == (1, None)


def test_a_statement_that_fails_does_not_take_the_others_along(acme, effects):
    def break_the_transaction(timer):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    effects["a0"] = break_the_transaction

    assert drain() == {"done": 5, "retry": 1}
    assert told(acme) == ["a1", "a2", "a3", "a4", "a5"]


def test_when_one_was_given_to_another_worker_none_happens_twice(acme, effects):
    held = claim(Timer, "timers", 20)

    def lose(timer):
        Timer.objects.filter(key="a4").update(lease_token=uuid4())

    effects["a2"] = lose
    results, alone = ring_together(held, claimed_at=0.0)  # long ago: everything is given back
    assert (dict(results), len(alone), told(acme)) == ({}, 6, [])

    results, alone = ring_together(held, claimed_at=time.monotonic())
    assert (dict(results), len(alone), told(acme)) == ({}, 6, [])  # undone as a whole, to ring one by one


def test_setting_its_own_timer_anew_leaves_it_waiting(acme, thing, effects):
    def again(timer):
        schedule(kind="thing.wake", subject=thing, due_at=timezone.now() + timedelta(hours=1), key="a1")

    effects["a1"] = again

    assert drain() == {"done": 6}
    with tenant(acme):
        assert [timer.key for timer in Timer.objects.waiting()] == ["a1"]
