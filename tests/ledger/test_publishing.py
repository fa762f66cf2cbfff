"""Announcing: one record, its subscribers in order, all or nothing."""

from datetime import datetime

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import publish, publish_many
from ledger.models import Delivery, EventRecord, EventText
from ledger.refusals import Refused
from ledger.verbs import registry, verb
from ledger.waves import EventLoop
from tenancy.context import NoTenant, tenant
from tests.ledger.conftest import Moved, Opened, Settled, Thing

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_the_record_says_what_happened_to_what_and_by_whom(acme, robot):
    case = Thing()
    message = Thing(root=case)
    with tenant(acme):
        published = publish(Opened(code="new", note="Printer on fire"), subject=message, by=robot)
        record = EventRecord.objects.get()

        assert (record.kind, record.public) == ("thing.opened", True)
        assert (record.subject_id, record.root_id) == (message.pk, case.pk)
        assert (record.actor_kind, record.via, record.actor.label()) == ("system", "tests", "tests")
        assert record.event() == Opened(code="new", note="Printer on fire")
        assert "fire" not in str(record.data)
        assert record.describe() == "Opened as new."
        assert published.txid == record.txid > 0


def test_what_somebody_wrote_can_be_erased_and_the_record_stays(acme, thing, robot):
    with tenant(acme):
        publish(Opened(note="Erase me"), subject=thing, by=robot)
        EventText.objects.all().delete()
        record = EventRecord.objects.get()

        assert record.event().note is None
        assert len(record.text_hashes["note"]) == 64


def test_nobody_can_change_or_remove_a_record(acme, thing, robot):
    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)
        for attempt in (
            lambda: EventRecord.objects.update(kind="thing.forged"),
            lambda: EventRecord.objects.all().delete(),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                attempt()


def test_nothing_is_announced_outside_a_tenant(thing, robot):
    with pytest.raises(NoTenant):
        publish(Opened(), subject=thing, by=robot)


def test_a_moment_without_a_time_zone_is_refused(acme, thing, robot):
    with tenant(acme), pytest.raises(ValueError, match="time zone"):
        publish(Opened(), subject=thing, by=robot, at=datetime(2026, 1, 1))


def test_subscribers_run_in_waves(acme, thing, robot, react):
    heard = []

    @react.within(Opened, order=20)
    def second(event):
        heard.append("opened/second")

    @react.within(Opened, order=10)
    def first(event):
        heard.append("opened/first")
        publish(Moved(), subject=thing, by=robot)
        heard.append("opened/first goes on")

    @react.within(Moved)
    def moved(event):
        heard.append("moved")

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)

        assert heard == ["opened/first", "opened/first goes on", "opened/second", "moved"]
        opened, moved = EventRecord.objects.order_by("id")
        assert (moved.cause_id, moved.depth) == (opened.pk, 1)


def test_lower_floors_of_the_house_react_first(acme, thing, robot, react):
    heard = []

    def reaction(app):
        def react_to(event):
            heard.append(app)

        react_to.__module__ = f"{app}.subscribers"
        react_to.__qualname__ = f"react_{app}"
        return react_to

    for app in ("surveys", "entitlements", "accounts", "cases"):
        react.within(Opened, order=1)(reaction(app))
    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)

    assert heard == ["accounts", "cases", "entitlements", "surveys"]


def test_a_refusal_undoes_everything(acme, thing, robot, react):
    @react.within(Opened)
    def object_to_it(event):
        raise Refused("open_blocks", "There are open blocks.")

    @react.after(Opened)
    def later(event, delivery):
        pass

    with tenant(acme):
        with pytest.raises(Refused, match="open_blocks"):
            publish(Opened(note="x"), subject=thing, by=robot)

        assert (EventRecord.objects.count(), EventText.objects.count(), Delivery.objects.count()) == (0, 0, 0)


def test_a_refused_verb_takes_back_what_it_had_queued(acme, thing, robot, react):
    heard = []

    @verb("thing.stir")
    def stir(*, thing, by, at):
        publish(Moved(code="inner"), subject=thing, by=by, at=at)
        raise Refused("wrong_state")

    @react.within(Opened)
    def try_it(event):
        with pytest.raises(Refused):
            stir(thing=thing, by=robot, at=event.at)

    @react.within(Moved)
    def moved(event):
        heard.append(event.data.code)

    with tenant(acme):
        publish(Opened(), subject=thing, by=robot)

        assert heard == []
        assert EventRecord.objects.count() == 1
    registry.remove("thing.stir")


def test_a_loop_is_named(acme, thing, robot, react):
    @react.within(Opened)
    def there(event):
        publish(Moved(), subject=thing, by=robot)

    @react.within(Moved)
    def and_back(event):
        publish(Opened(), subject=thing, by=robot)

    with tenant(acme):
        with pytest.raises(EventLoop) as loop:
            publish(Opened(), subject=thing, by=robot)

        assert "thing.opened (tests.ledger.test_publishing.test_a_loop_is_named.<locals>.there) → thing.moved" in str(
            loop.value
        )
        assert EventRecord.objects.count() == 0


def test_batch_subscribers_see_all_of_one_kind_at_once(acme, robot, react, django_assert_max_num_queries):
    batches, singles = [], []

    @react.within(Opened, batch=True)
    def together(events):
        batches.append(len(events))

    @react.within(Moved)
    def one_by_one(event):
        singles.append(event.subject_id)

    @react.after(Opened)
    def later(event, delivery):
        pass

    happened = [(Opened(note="n"), Thing()) for _ in range(200)] + [(Moved(), Thing()) for _ in range(3)]
    with tenant(acme):
        with django_assert_max_num_queries(5):  # savepoint and three inserts
            publish_many(happened, by=robot)

        assert (batches, len(singles)) == ([200], 3)
        assert (EventRecord.objects.count(), Delivery.objects.count()) == (203, 200)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=st.recursive(st.just([]), lambda inner: st.lists(inner, max_size=3), max_leaves=12))
def test_whatever_causes_what_events_run_level_by_level(acme, robot, react, tree):
    """Each event carries the path to its place in a random tree; its subscriber publishes the children."""
    heard, children = [], {}

    def walk(node, path, depth):
        children[path] = [(f"{path}.{n}", child) for n, child in enumerate(node)] if depth < 7 else []
        for name, child in children[path]:
            walk(child, name, depth + 1)

    walk(tree, "r", 0)

    def grow(event):
        heard.append(event.data.code)
        for name, _child in children[event.data.code]:
            publish(Settled(code=name), subject=Thing(), by=robot)

    react.within(Settled)(grow)
    with tenant(acme):
        publish(Settled(code="r"), subject=Thing(), by=robot)
        depths = [record.depth for record in EventRecord.objects.filter(data__code__in=heard).order_by("id")]
        transaction.set_rollback(True)

    assert heard == sorted(children, key=lambda path: (path.count("."), [int(n) for n in path.split(".")[1:]]))
    assert depths == sorted(depths)
