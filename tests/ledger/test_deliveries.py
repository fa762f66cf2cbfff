"""Reactions after the commit: each happens once, whatever fails or dies in between."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from ledger import publish
from ledger.actions import deliveries
from ledger.claiming import LeaseLost, claim, due_queues
from ledger.draining import drain as drain_queue
from ledger.models import Delivery, EventRecord
from ledger.models.records import ClockTimestamp
from ledger.performing import SUSPECT, perform
from ledger.refusals import Forbidden, Refused
from ledger.testing import drain
from tenancy.context import NoTenant, current_tenant_id, has_tenant, tenant
from tests.ledger.conftest import Moved, Opened, Thing

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def make_due(which) -> None:
    with tenant(which):
        Delivery.objects.waiting().update(ready_at=ClockTimestamp())


def test_it_runs_once_inside_its_tenant_with_what_was_published(acme, thing, robot, react):
    heard = []

    @react.after(Opened)
    def hear(event, delivery):
        heard.append((current_tenant_id(), event.data.note, event.subject_id, event.actor.label(), str(delivery.pk)))

    with tenant(acme):
        publish(Opened(note="hello"), subject=thing, by=robot)
        assert heard == []
    assert drain()["done"] == 1
    assert drain() == {}

    with tenant(acme):
        assert heard == [(acme.pk, "hello", thing.pk, "tests", Delivery.objects.get().effect_key)]
        assert Delivery.objects.get().state == "done"


def test_nothing_is_delivered_of_what_was_rolled_back(acme, thing, robot, react):
    @react.after(Opened)
    def hear(event, delivery):
        raise AssertionError

    with pytest.raises(ZeroDivisionError), tenant(acme):
        publish(Opened(), subject=thing, by=robot)
        raise ZeroDivisionError

    assert drain() == {}


def test_a_failure_undoes_its_effect_and_is_tried_again_later(acme, thing, robot, react):
    attempts = []

    @react.after(Opened)
    def stumble(event, delivery):
        attempts.append(delivery.effect_key)
        publish(Moved(), subject=thing, by=robot)
        if len(attempts) == 1:
            raise ValueError("with a customer's name in it")

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    assert drain() == {"retry": 1}
    with tenant(acme):
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.error, delivery.attempts) == ("retrying", "ValueError", 1)
        assert delivery.ready_at > timezone.now()
        assert EventRecord.objects.filter(kind="thing.moved").count() == 0
    make_due(acme)
    assert drain() == {"done": 1}

    with tenant(acme):
        assert EventRecord.objects.filter(kind="thing.moved").count() == 1
    assert len(set(attempts)) == 1


def test_after_the_last_attempt_it_is_parked_and_can_be_replayed(acme, thing, robot, react):
    working = []

    @react.after(Opened, attempts=2)
    def broken(event, delivery):
        if not working:
            raise KeyError("x")

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    assert drain() == {"retry": 1}
    make_due(acme)
    assert drain() == {"parked": 1}
    assert drain() == {}

    working.append(True)
    with tenant(acme):
        parked = Delivery.objects.visible_to(robot).parked().get()
        assert (parked.state, parked.error) == ("parked", "KeyError")
        deliveries.replay(delivery=parked, by=robot, at=timezone.now())
        with pytest.raises(Refused, match="wrong_state"):
            deliveries.replay(delivery=parked, by=robot, at=timezone.now())
        assert EventRecord.objects.filter(kind="delivery.replayed").count() == 1
    assert drain() == {"done": 1}


def test_only_who_may_replay_sees_what_is_parked(acme):
    class Nobody:
        kind, user_id = "staff", None

        def can(self, permission):
            return False

    with tenant(acme):
        assert Delivery.objects.visible_to(Nobody()).count() == 0
        with pytest.raises(Forbidden):
            raise Forbidden("ledger.replay")


def test_a_refusal_is_not_asked_again(acme, thing, robot, react):
    @react.after(Opened)
    def refused(event, delivery):
        raise Refused("different_customers")

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    assert drain() == {"parked": 1}
    with tenant(acme):
        assert Delivery.objects.get().error == "Refused: different_customers"


def test_work_of_a_subscriber_that_is_gone_is_parked_visibly(acme, thing, robot, react):
    from ledger import reactions

    @react.after(Opened)
    def dropped(event, delivery):
        pass

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    reactions.forget(dropped)
    assert drain() == {"parked": 1}


def test_a_worker_that_lost_its_lease_cannot_commit(acme, thing, robot, react):
    """The first worker is slow; its lease runs out; the second does the work; the first's effect must not stay."""

    @react.after(Opened)
    def move(event, delivery):
        publish(Moved(), subject=thing, by=robot)

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    (slow,) = claim(Delivery, "default", 10)
    assert claim(Delivery, "default", 10) == []
    make_due(acme)  # the lease ran out
    (fast,) = claim(Delivery, "default", 10)

    assert perform(fast) == "done"
    assert perform(slow) == "lost"
    with pytest.raises(LeaseLost), tenant(acme):
        publish(Moved(), subject=thing, by=robot)
        slow.done()
    with tenant(acme):
        assert EventRecord.objects.filter(kind="thing.moved").count() == 1


def test_the_lease_is_lost_while_the_effect_is_being_made(acme, thing, robot, react):
    @react.after(Opened)
    def slow_move(event, delivery):
        publish(Moved(), subject=thing, by=robot)
        Delivery.objects.filter(pk=delivery.pk).update(lease_token=None)  # as if another worker had claimed it

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    (mine,) = claim(Delivery, "default", 10)

    assert perform(mine) == "lost"
    with tenant(acme):
        assert EventRecord.objects.filter(kind="thing.moved").count() == 0


def test_a_crash_between_effect_and_done_repeats_neither(acme, thing, robot, react):
    """What a kill -9 does: the transaction never commits; after the lease the work is done as if for the first time."""
    crash = [True]

    @react.after(Opened)
    def move(event, delivery):
        publish(Moved(), subject=thing, by=robot)
        if crash.pop() if crash else False:
            raise SystemExit  # nothing of ours catches this, as nothing catches a kill

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    with pytest.raises(SystemExit):
        drain()
    assert drain() == {}  # leased to the dead worker
    make_due(acme)
    assert drain() == {"done": 1}

    with tenant(acme):
        assert EventRecord.objects.filter(kind="thing.moved").count() == 1


def test_work_that_kills_its_workers_is_parked(acme, thing, robot, react):
    @react.after(Opened, attempts=2)
    def deadly(event, delivery):
        raise SystemExit

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    for _ in range(SUSPECT + 2):
        with pytest.raises(SystemExit):
            drain()
        make_due(acme)

    assert drain() == {"parked": 1}
    with tenant(acme):
        assert Delivery.objects.get().error == "WorkerDied"


def test_work_beside_one_that_kills_its_workers_is_never_given_up(acme, robot, react):
    """Claimed together and untouched, time and again: the killer gives itself away, the others are done in the end."""
    done, innocent = [], Thing()

    @react.after(Opened, attempts=2)
    def deadly_but_for_one(event, delivery):
        if event.subject_id != innocent.pk:
            raise SystemExit
        done.append(delivery.pk)

    with tenant(acme):
        publish(Opened(), subject=Thing(), by=robot)
        publish(Opened(), subject=innocent, by=robot)
    for _ in range(SUSPECT + 2):
        with pytest.raises(SystemExit):
            drain()
        make_due(acme)

    drain()
    assert len(done) == 1
    with tenant(acme):
        assert list(Delivery.objects.parked().values_list("error", flat=True)) == ["WorkerDied"]
        assert not Delivery.objects.waiting().exists()


def test_work_that_waits_behind_a_slow_one_goes_to_others_untouched(acme, robot, react):
    done = []

    @react.after(Opened)
    def hear(event, delivery):
        done.append(delivery.pk)
        time.sleep(0.3)

    with tenant(acme):
        for _ in range(3):
            publish(Opened(), subject=Thing(), by=robot)

    assert drain_queue("default", budget=0.2) == {"done": 1, "more": 1}
    with tenant(acme):
        left = Delivery.objects.exclude(pk__in=done)
        assert list(left.values_list("claims", "attempts", "lease_token")) == [(0, 0, None)] * 2
    assert drain() == {"done": 2}  # at once, without waiting for a lease to end


def test_an_external_effect_holds_no_transaction_and_finishes_with_done(acme, thing, robot, react):
    sent = []

    @react.after(Opened, external=True)
    def send(event, delivery):
        sent.append(delivery.effect_key)
        assert not has_tenant()
        with pytest.raises(NoTenant):
            Delivery.objects.count()
        return lambda: publish(Moved(), subject=thing, by=robot)

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    assert drain() == {"done": 1}

    with tenant(acme):
        assert sent == [str(Delivery.objects.get().pk)]
        assert EventRecord.objects.filter(kind="thing.moved").count() == 1


def test_one_tenants_backlog_does_not_starve_another(acme, globex, robot, react):
    @react.after(Opened)
    def hear(event, delivery):
        pass

    with tenant(acme):
        for _ in range(50):
            publish(Opened(), subject=Thing(), by=robot)
    with tenant(globex):
        publish(Opened(), subject=Thing(), by=robot)

    first = claim(Delivery, "default", 10)
    assert {c.tenant_id for c in first} == {acme.pk, globex.pk}
    assert len(first) == 10 or len(first) == 6  # an equal share each; the rest of the room goes to who has more


def test_an_inactive_tenant_runs_nothing(acme, thing, robot, react):
    @react.after(Opened)
    def hear(event, delivery):
        pass

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    type(acme).objects.using("owner").filter(pk=acme.pk).update(is_active=False)

    assert (due_queues(), claim(Delivery, "default", 10)) == ([], [])


def test_ordered_deliveries_of_one_root_run_in_turn(acme, robot, react):
    heard, fail = [], ["b"]

    @react.after(Opened, ordered=True)
    def in_turn(event, delivery):
        if event.data.code in fail:
            raise ValueError
        heard.append(event.data.code)

    one, other = Thing(), Thing()
    with tenant(acme):
        for code in "abc":
            publish(Opened(code=code), subject=one, by=robot)
        publish(Opened(code="z"), subject=other, by=robot)
    drain()
    assert sorted(heard) == ["a", "z"]  # b stumbled, so c waits; another root does not

    fail.clear()
    make_due(acme)
    drain()
    assert [code for code in heard if code != "z"] == ["a", "b", "c"]


def test_queues_are_drained_one_by_one(acme, thing, robot, react):
    @react.after(Opened, queue="mail")
    def mail(event, delivery):
        pass

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)

    assert due_queues() == ["mail"]
    assert drain_queue("default") == {}
    assert drain_queue("mail") == {"done": 1}


def test_long_waits_grow_and_end(acme, thing, robot, react):
    @react.after(Opened)
    def never(event, delivery):
        raise ValueError

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    waits = []
    for _ in range(5):
        drain()
        with tenant(acme):
            waits.append(Delivery.objects.get().ready_at - timezone.now())
        make_due(acme)

    assert all(late > early for early, late in pairwise(waits))
    assert waits[4] < timedelta(minutes=1)


def test_workers_that_die_around_it_use_up_none_of_its_attempts(acme, thing, robot, react):
    fail = [True]

    @react.after(Opened, attempts=2)
    def stumble(event, delivery):
        if fail:
            fail.clear()
            raise ValueError

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
    for _ in range(4):
        assert len(claim(Delivery, "default", 10)) == 1  # and killed before it began
        make_due(acme)

    assert drain() == {"retry": 1}
    make_due(acme)
    assert drain() == {"done": 1}
