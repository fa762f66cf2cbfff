"""A worker that dies in the middle of an import: nothing twice, nothing lost, exactly the wrong rows told."""

import multiprocessing
import os
import signal
import threading
import time

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Contact
from exchange import serving
from exchange.actions import imports
from exchange.models import Import
from ledger.models import Delivery, EventRecord, Job
from ledger.models.records import ClockTimestamp
from ledger.testing import drain
from tenancy.context import tenant
from tests.exchange.conftest import as_csv
from tests.factories.accounts import make_account

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.slow]
ROWS = 2000
WRONG = range(50, ROWS + 1, 100)  # one in a hundred


@pytest.fixture
def body(acme) -> bytes:
    with tenant(acme):
        make_account("Wayne", code="WAYNE")
    rows = [[f"C{n}", "" if n in WRONG else "WAYNE", f"Last{n}", f"p{n}@wayne.test"] for n in range(1, ROWS + 1)]
    return as_csv(["external_id", "account", "last_name", "email"], *rows)


def work(stop: float) -> None:
    """Another process that works as a worker does, until it is killed. It has connections of its own."""
    while time.monotonic() < stop:
        drain()
        time.sleep(0.01)


def is_right(acme, found, max_) -> None:
    with tenant(acme):
        found.refresh_from_db()
        right = sorted(f"C{n}" for n in range(1, ROWS + 1) if n not in WRONG)
        assert (found.state, found.outcome) == ("done", {"created": len(right), "wrong": len(WRONG)})
        assert sorted(Contact.objects.values_list("external_id", flat=True)) == right
        assert EventRecord.objects.filter(kind="contact.created").count() == len(right)
        lines = b"".join(serving.error_file(None, found)).decode("utf-8-sig").splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [[str(n + 1), "account", "required"] for n in WRONG]


def test_a_killed_import_goes_on_where_it_was(acme, max_, body, hand_in):
    found = hand_in("contact", body, by=max_)
    with tenant(acme):
        imports.run(data_import=found, by=max_, at=timezone.now())
    connections.close_all()
    connection.close_pool()  # no thread of it may be in the child
    worker = multiprocessing.get_context("fork").Process(target=work, args=(time.monotonic() + 120,), daemon=True)
    worker.start()
    until, reached = time.monotonic() + 120, 0
    while reached < 400 and time.monotonic() < until:
        with tenant(acme):
            reached = Contact.objects.count()
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    with tenant(acme):
        half = Contact.objects.count()
        assert 0 < half < ROWS - len(WRONG)
        Delivery.objects.filter(done_at=None).update(ready_at=ClockTimestamp())  # the lease is over
    drain()

    is_right(acme, found, max_)


def test_cancelled_and_run_again_it_does_the_rest(acme, max_, body, hand_in, monkeypatch):
    from exchange import tasks

    monkeypatch.setattr(tasks, "ROWS", 500)
    found = hand_in("contact", body, by=max_)
    settle = tasks._settle

    def settle_and_cancel(running, *others):
        settle(running, *others)
        Job.objects.filter(pk=running.pk).update(cancel_requested=True)

    monkeypatch.setattr(tasks, "_settle", settle_and_cancel)
    with tenant(acme):
        imports.run(data_import=found, by=max_, at=timezone.now())
    drain()
    monkeypatch.setattr(tasks, "_settle", settle)
    with tenant(acme):
        found.refresh_from_db()
        assert (found.state, Contact.objects.count()) == ("cancelled", 495)
        imports.run(data_import=found, by=max_, at=timezone.now())
    drain()

    is_right(acme, found, max_)


def test_two_runs_of_one_file_at_once_make_each_record_once(acme, max_, body, hand_in, monkeypatch):
    from exchange import tasks

    monkeypatch.setattr(tasks, "ROWS", 100)
    both = [hand_in("contact", body, by=max_) for _turn in range(2)]
    with tenant(acme):
        for found in both:
            imports.run(data_import=found, by=max_, at=timezone.now())
    threads = [threading.Thread(target=drain) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain()

    with tenant(acme):
        counts = [Import.objects.get(pk=found.pk).outcome for found in both]
        assert Contact.objects.count() == ROWS - len(WRONG)
    assert sum(each.get("created", 0) for each in counts) == sum(each.get("unchanged", 0) for each in counts)
    assert [each["wrong"] for each in counts] == [len(WRONG)] * 2
