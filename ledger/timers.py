"""Alarms: something must happen at a certain moment, once, to the second, whatever is restarted meanwhile.

    schedule(kind="case.auto_close", subject=case, due_at=moment, key=f"case:{case.pk}:auto_close")

    @timer("case.auto_close")
    def auto_close(timer): …          in tasks.py: load, call one verb

The same key with the same moment is the same alarm, also after it rang. Another moment sets it anew (``version + 1``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from ledger.claiming import Claim
from ledger.holding import remember_timers
from ledger.models import Timer
from ledger.models.records import ClockTimestamp
from ledger.nudging import nudge_on_commit
from ledger.queues import check_queue
from tenancy.context import current_tenant_id, tenant
from tenancy.ids import uuid7

_handlers: dict[str, tuple[Callable[[Timer], Any], str]] = {}
_ringing: ContextVar[_Ringing | None] = ContextVar("ringing_timer", default=None)

_UPSERT = """
INSERT INTO ledger_timer AS t (id, tenant_id, kind, subject_type, subject_id, key, due_at, ready_at, queue,
                               version, claims, attempts, error, created_at)
SELECT n.id, %s, n.kind, n.subject_type, n.subject_id, n.key, n.due_at, n.due_at, n.queue, 1, 0, 0, '', clock_timestamp()
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::timestamptz[], %s::text[])
     AS n (id, kind, subject_type, subject_id, key, due_at, queue)
ON CONFLICT (tenant_id, key) DO UPDATE SET
    kind = excluded.kind, subject_type = excluded.subject_type, subject_id = excluded.subject_id,
    due_at = excluded.due_at, ready_at = excluded.due_at, queue = excluded.queue, version = t.version + 1,
    lease_token = NULL, claims = 0, attempts = 0, error = '', done_at = NULL, parked_at = NULL, cancelled_at = NULL
WHERE t.due_at <> excluded.due_at OR t.cancelled_at IS NOT NULL OR t.kind <> excluded.kind
"""


@dataclass(frozen=True)
class Alarm:
    """One timer to be set."""

    kind: str
    subject: Any
    due_at: datetime
    key: str


@dataclass
class _Ringing:
    """The timer whose handler runs now, and whether it has been settled by being set anew."""

    claim: Claim
    key: str
    settled: bool = False


def timer(kind: str, *, queue: str = "timers") -> Callable[[Callable], Callable]:
    """Register what happens when a timer of this kind rings. Its effect commits together with "done"."""

    def register(function: Callable) -> Callable:
        _handlers[kind] = (function, check_queue(queue))
        return function

    return register


def has_handler(kind: str) -> bool:
    """Whether this version of the product knows what to do when it rings."""
    return kind in _handlers


def schedule(*, kind: str, subject: Any, due_at: datetime, key: str) -> None:
    """Set an alarm, or set it anew. The same key and moment again changes nothing."""
    schedule_many([Alarm(kind, subject, due_at, key)])


def schedule_many(alarms: Iterable[Alarm]) -> None:
    """Many at once by one statement, in the order of their keys so that two such calls never wait for each other."""
    ordered = sorted({alarm.key: alarm for alarm in alarms}.values(), key=lambda alarm: alarm.key)
    if not ordered:
        return
    _settle_if_ringing(alarm.key for alarm in ordered)
    remember_timers(alarm.key for alarm in ordered)
    columns: list[Any] = [
        [uuid7() for _ in ordered],
        [alarm.kind for alarm in ordered],
        [alarm.subject._meta.label_lower for alarm in ordered],
        [alarm.subject.pk for alarm in ordered],
        [alarm.key for alarm in ordered],
        [alarm.due_at for alarm in ordered],
        [_handlers[alarm.kind][1] for alarm in ordered],  # a KeyError here: nobody handles this kind
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [current_tenant_id(), *columns])
    due = {_handlers[alarm.kind][1] for alarm in ordered if alarm.due_at <= timezone.now()}
    if due:
        nudge_on_commit(due, tenant_id=current_tenant_id())


def cancel(*, key: str | None = None, subject: Any = None) -> int:
    """Cancel one alarm by its key, or all waiting ones of a subject; how many there were."""
    if (key is None) == (subject is None):
        raise TypeError("cancel takes a key or a subject")
    found = Timer.objects.waiting()
    found = found.filter(key=key) if key is not None else found.filter(subject_id=subject.pk)
    _settle_if_ringing(found.values_list("key", flat=True))
    remember_timers(found.values_list("key", flat=True))
    return found.update(done_at=ClockTimestamp(), cancelled_at=ClockTimestamp(), lease_token=None)


def restore(standing: Mapping[str, Any]) -> None:
    """Set alarms as a held step found them (``holding.remember_timers``): those that waited wait again, others do not."""
    for key, was in standing.items():
        if was is None:
            cancel(key=key)
            continue
        label, pk = was["subject"]
        subject = SimpleNamespace(_meta=SimpleNamespace(label_lower=label), pk=UUID(pk))
        schedule(kind=was["kind"], subject=subject, due_at=datetime.fromisoformat(was["due_at"]), key=key)


def ring(claim: Claim) -> str:
    """Run the handler of a due timer; the effect stays only if the lease did."""
    with tenant(claim.tenant_id):
        if not run(claim, claim.read()):
            claim.done()
    return "done"


def run(claim: Claim, found: Timer) -> bool:
    """Run the handler, in the open door; whether that settled the ring already, by setting the timer anew."""
    ringing = _Ringing(claim, found.key)
    token = _ringing.set(ringing)
    try:
        _handlers[claim.kind][0](found)
    finally:
        _ringing.reset(token)
    return ringing.settled


def _settle_if_ringing(keys: Iterable[str]) -> None:
    """A handler may set its own timer anew; then this ring is settled first, while the lease still tells."""
    ringing = _ringing.get()
    if ringing is not None and not ringing.settled and ringing.key in set(keys):
        ringing.claim.done()
        ringing.settled = True
