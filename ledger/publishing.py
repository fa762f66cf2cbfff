"""``publish``: the only way anything is announced.

It writes the record, runs the ``@within`` subscribers in waves (breadth-first), writes one delivery per ``@after``
subscriber, and nudges a worker on commit. All of it in the transaction of the change, or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ledger.actors import recorded
from ledger.batching import Batch, running_batch
from ledger.events import Event
from ledger.holding import running as running_hold
from ledger.models import Delivery, EventRecord, EventText
from ledger.models.records import hash_text
from ledger.nudging import nudge_on_commit
from ledger.reactions import Announced, reactions_after, reactions_within
from ledger.waves import DEPTH_LIMIT, EventLoop, Wave, new_wave, running_wave
from tenancy.context import current_tenant_id


@dataclass(frozen=True)
class Ripple:
    """Events published together, waiting for their subscribers."""

    announced: list[Announced]
    chain: tuple[str, ...]  # "kind (subscriber)", from the first event to this one


def publish(event: Event, *, subject: Any, by: Any, at: datetime | None = None) -> EventRecord:
    """Announce that something happened to ``subject``. A subscriber's ``Refused`` undoes all: let it pass."""
    if (batch := running_batch()) is not None:  # with all the others of its batch, when that is written
        batch.happened.append((event, subject))
        return None  # type: ignore[return-value]  # there is no record yet
    return publish_many([(event, subject)], by=by, at=at)[0]


def write_batch(batch: Batch, *, by: Any, at: datetime) -> None:
    """Insert and announce what verbs have left in the batch, all or nothing. A value that is taken already is the database's
    ``IntegrityError``: whoever wants to know which, runs the verbs one by one.
    """
    with transaction.atomic():
        for model in dict.fromkeys(type(row) for row in batch.rows):
            model._base_manager.bulk_create([row for row in batch.rows if type(row) is model], batch_size=1000)
        publish_many(batch.happened, by=by, at=at)


def publish_many(happened: Iterable[tuple[Event, Any]], *, by: Any, at: datetime | None = None) -> list[EventRecord]:
    """Announce many things at once, by a handful of statements; batch subscribers see all of one kind together."""
    happened = list(happened)
    if not happened:
        return []
    current_tenant_id()
    wave = running_wave()
    with transaction.atomic():  # outside a verb, too: the record and what reacts to it are one
        if wave is not None:
            return _announce(wave, happened, by=by, at=at)
        with new_wave() as wave:
            records = _announce(wave, happened, by=by, at=at)
            while wave.waiting:
                _run_subscribers(wave, wave.waiting.popleft())
    return records


def _announce(wave: Wave, happened: list[tuple[Event, Any]], *, by: Any, at: datetime | None) -> list[EventRecord]:
    cause, chain = wave.current if wave.current is not None else (None, ())
    depth = cause.depth + 1 if cause is not None else 0
    if depth > DEPTH_LIMIT:
        raise EventLoop(" → ".join([*chain, happened[0][0].kind]))
    at = at or timezone.now()
    if timezone.is_naive(at):
        raise ValueError("`at` needs a time zone")
    records, announced = [], []
    for event, subject in happened:
        record = _record(event, subject, by=by, at=at)
        record.cause_id, record.depth = (cause.record_id if cause else None), depth
        records.append(record)
        announced.append(_announced(record, event, subject, by))
    _write(records, [event for event, _ in happened])
    for kind in dict.fromkeys(record.kind for record in records):
        if reactions_within(kind):
            wave.waiting.append(Ripple([a for a in announced if a.kind == kind], chain))
    return records


def _record(event: Event, subject: Any, *, by: Any, at: datetime) -> EventRecord:
    root = subject.ledger_root() if hasattr(subject, "ledger_root") else subject
    actor, held = recorded(by), running_hold()
    return EventRecord(
        kind=event.kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        root_type=root._meta.label_lower,
        root_id=root.pk,
        actor_kind=actor.kind,
        actor_id=actor.user_id,
        on_behalf_of=actor.on_behalf_of,
        via=actor.via,
        key_id=actor.key_id,
        at=at,
        data=event.data(),
        text_hashes={name: hash_text(body) for name, body in event.texts().items()},
        public=event.public,
        hold_id=held.hold_id if held is not None else None,
    )


def _announced(record: EventRecord, event: Event | None, subject: Any, actor: Any) -> Announced:
    return Announced(
        kind=record.kind,
        record_id=record.pk,
        subject_type=record.subject_type,
        subject_id=record.subject_id,
        root_id=record.root_id,
        actor=actor,
        at=record.at,
        data=event,
        cause=record.cause_id,
        depth=record.depth,
        given=subject,
    )


def announced_from(record: EventRecord) -> Announced:
    """The event as a worker finds it, some time later."""
    return _announced(record, record.event(), None, record.actor)


def _write(records: list[EventRecord], events: list[Event]) -> None:
    """Records, texts and deliveries: one statement each, however many there are."""
    EventRecord.objects.bulk_create(records, batch_size=1000)
    held = running_hold()
    waits = {}
    if held is not None:
        held.records += [record.pk for record in records]
        waits = {"ready_at": held.until}
    texts = [
        EventText(record_id=record.pk, field=name, body=body)
        for record, event in zip(records, events, strict=True)
        for name, body in event.texts().items()
    ]
    if texts:
        EventText.objects.bulk_create(texts, batch_size=1000)
    deliveries = [
        Delivery(
            event_id=record.pk,
            kind=record.kind,
            subscriber=reaction.name,
            queue=reaction.queue,
            root_id=record.root_id,
            order_key=order_key(reaction.name, record.root_id) if reaction.ordered else "",
            **waits,
        )
        for record in records
        for reaction in reactions_after(record.kind)
    ]
    if deliveries:
        Delivery.objects.bulk_create(deliveries, batch_size=1000)
    nudge_on_commit({delivery.queue for delivery in deliveries}, tenant_id=current_tenant_id())


def order_key(subscriber: str, root_id: Any) -> str:
    """Short and of one length, because it is the column of an index."""
    return hashlib.sha256(f"{subscriber}:{root_id}".encode()).hexdigest()[:40]


def _run_subscribers(wave: Wave, ripple: Ripple) -> None:
    kind = ripple.announced[0].kind
    for reaction in reactions_within(kind):
        chain = (*ripple.chain, f"{kind} ({reaction.name})")
        if reaction.batch:
            wave.current = (ripple.announced[0], chain)
            reaction.function(ripple.announced)
            continue
        for announced in ripple.announced:
            wave.current = (announced, chain)
            reaction.function(announced)
    wave.current = None
