"""Positions without gaps in the order of commits, and a chain that tells when somebody tampered."""

import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from ledger import publish
from ledger.models import EventRecord, EventSeal, EventText, SealFrontier
from ledger.sealing import seal, seal_soon, unsealed_tenants
from ledger.testing import seal_everything
from tenancy.context import tenant
from tests.ledger.conftest import Opened, Thing

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


class Elsewhere:
    """Publishes in a transaction of another connection, which stays open until told."""

    def __init__(self, acme, robot):
        self.go_on, self.written = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=(acme, robot))
        self.thread.start()
        assert self.written.wait(5)

    def _run(self, acme, robot):
        try:
            with tenant(acme):
                publish(Opened(code="early"), subject=Thing(), by=robot)
                self.written.set()
                self.go_on.wait(5)
        finally:
            connections.close_all()

    def commit(self):
        self.go_on.set()
        self.thread.join()


def codes(acme):
    with tenant(acme):
        seals = EventSeal.objects.select_related("record").order_by("position")
        return [(s.position, s.record.data["code"]) for s in seals]


def announce_something(acme, robot, code="late", count=1):
    with tenant(acme):
        for _ in range(count):
            publish(Opened(code=code), subject=Thing(), by=robot)


def test_a_transaction_that_commits_late_is_not_lost(acme, robot):
    early = Elsewhere(acme, robot)
    announce_something(acme, robot)

    assert seal(acme.pk) == 0  # "late" has committed, but "early" may still come before it
    early.commit()
    assert unsealed_tenants() == [acme.pk]
    assert seal(acme.pk) == 2
    assert codes(acme) == [(1, "early"), (2, "late")]
    assert unsealed_tenants() == []


def test_sealing_waits_a_little_for_a_transaction_that_is_about_to_end(acme, robot):
    early = Elsewhere(acme, robot)
    announce_something(acme, robot)
    threading.Timer(0.1, early.go_on.set).start()

    assert seal_soon([acme.pk], patience=2) == 2
    early.commit()


def test_positions_have_no_gaps_over_many_batches(acme, robot):
    announce_something(acme, robot, count=3)
    with pytest.raises(ZeroDivisionError), tenant(acme):
        publish(Opened(), subject=Thing(), by=robot)
        raise ZeroDivisionError
    seal(acme.pk)
    announce_something(acme, robot, count=4)
    seal(acme.pk)

    assert [position for position, _ in codes(acme)] == [1, 2, 3, 4, 5, 6, 7]


def test_more_than_a_batch_of_one_transaction_is_sealed_completely(acme, robot, monkeypatch):
    monkeypatch.setattr("ledger.sealing.BATCH", 3)
    announce_something(acme, robot, count=8)

    assert seal(acme.pk) == 8
    assert seal(acme.pk) == 0


def test_each_tenant_counts_for_itself(acme, globex, robot):
    for which in (acme, globex):
        announce_something(which, robot, count=2)
    seal_everything()

    assert [len(codes(acme)), len(codes(globex))] == [2, 2]


def test_one_sealer_at_a_time(acme, robot):
    announce_something(acme, robot)
    results = []
    with tenant(acme), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ledger.seal:{acme.pk}"])

        def other():
            results.append(seal(acme.pk))
            connections.close_all()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert (results, seal(acme.pk)) == ([0], 1)


def test_events_restored_into_a_younger_server_are_sealed_before_new_ones(acme, robot):
    """A dump brings transaction ids that this server has not reached; what was not sealed then must not wait for them."""
    announce_something(acme, robot, "sealed")
    seal(acme.pk)
    announce_something(acme, robot, "restored")
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_eventrecord NO FORCE ROW LEVEL SECURITY")
        cursor.execute("UPDATE ledger_eventrecord SET txid = txid + 1000000000")
        cursor.execute("ALTER TABLE ledger_eventrecord FORCE ROW LEVEL SECURITY")
    with tenant(acme):
        SealFrontier.objects.update(cluster="another server", txid=2_000_000_000)
    announce_something(acme, robot, "new")

    assert unsealed_tenants() == [acme.pk]
    assert seal(acme.pk) == 2
    assert codes(acme) == [(1, "sealed"), (2, "restored"), (3, "new")]
    announce_something(acme, robot, "newer")
    assert seal(acme.pk) == 1


def verify(*arguments):
    out = io.StringIO()
    call_command("verify_ledger", *arguments, stdout=out)
    return out.getvalue()


def as_owner(statement, *parameters):
    """What only somebody with the owner's login can do."""
    with connections["owner"].cursor() as cursor:
        for table in ("ledger_eventrecord", "ledger_eventseal", "ledger_eventtext"):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(statement, parameters)
        for table in ("ledger_eventrecord", "ledger_eventseal", "ledger_eventtext"):
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def test_an_untouched_ledger_verifies_also_after_texts_were_erased(acme, robot):
    with tenant(acme):
        for _ in range(3):
            publish(Opened(note="secret"), subject=Thing(), by=robot)
    seal(acme.pk)
    with tenant(acme):
        EventText.objects.all()[:1][0].delete()

    assert "acme: 3 events, unbroken" in verify()


TAMPERING = {
    "a record was changed": (
        "UPDATE ledger_eventrecord SET kind = 'thing.forged' WHERE id = %s",
        "record.pk",
        "position 2",
    ),
    "a text was changed": (
        "UPDATE ledger_eventtext SET body = 'forged' WHERE record_id = %s",
        "record.pk",
        "position 2",
    ),
    "a seal was taken": ("DELETE FROM ledger_eventseal WHERE id = %s", "pk", "position 2"),
    "a hash was changed": ("UPDATE ledger_eventseal SET hash = sha256('x') WHERE id = %s", "pk", "position 2"),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_the_first_broken_row_is_named(acme, robot, how):
    statement, which, named = TAMPERING[how]
    with tenant(acme):
        for _ in range(3):
            publish(Opened(note="n"), subject=Thing(), by=robot)
    seal(acme.pk)
    with tenant(acme):
        second = EventSeal.objects.select_related("record").get(position=2)
    as_owner(statement, second.record.pk if which == "record.pk" else second.pk)

    with pytest.raises(CommandError, match=named):
        verify("--tenant", "acme")


def test_seals_cut_off_at_the_end_are_missed(acme, robot):
    announce_something(acme, robot, count=3)
    seal(acme.pk)
    as_owner("DELETE FROM ledger_eventseal WHERE position = 3")

    with pytest.raises(CommandError, match="position 3"):
        verify()


def test_an_event_that_never_got_its_seal_is_found_and_repaired(acme, robot):
    announce_something(acme, robot)
    with tenant(acme):
        SealFrontier.objects.create(txid=10**15, cluster=__import__("ledger.sealing").sealing.cluster())

    with pytest.raises(CommandError, match="has no seal"):
        verify()
    verify("--seal-missing")
    assert "acme: 1 event" in verify()
    with tenant(acme):
        assert EventRecord.objects.sealed().count() == 1
