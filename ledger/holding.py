"""Steps that can be taken back for some seconds (docs/adr/0011-undo.md).

    with holding(10) as held:
        registry["case.close"](case, by=ana, at=now)

What is published inside is in the ledger at once, for staff and for integrators. What it brings about in the world (the
deliveries of ``@after``) waits until the time is over, and never begins when the step was undone before. Whoever opened
the hold writes the ``Hold`` row; a worker asks ``begin`` for it, under a lock that an undo takes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Value

from ledger.models import Delivery, Hold, Timer
from ledger.models.records import ClockTimestamp
from tenancy.ids import uuid7

KEPT = timedelta(days=1)  # of a hold that ended by itself; an undone one tells for ever what customers never saw


@dataclass
class Held:
    """What happens while a step is held."""

    hold_id: UUID
    until: datetime
    records: list[UUID] = field(default_factory=list)
    written: list[UUID] = field(default_factory=list)
    timers: dict[str, Any] = field(default_factory=dict)


class Beginning(Enum):
    """May the consequences of an event begin?"""

    YES = "yes"
    HELD = "held"
    UNDONE = "undone"


_running: ContextVar[Held | None] = ContextVar("held_step", default=None)


def running() -> Held | None:
    """The held step in which this code runs; ``None`` when what happens is told at once."""
    return _running.get()


@contextmanager
def holding(seconds: int) -> Iterator[Held]:
    """Hold back what the block brings about, for so many seconds of the database's clock."""
    held = Held(hold_id=uuid7(), until=clock() + timedelta(seconds=seconds))
    token = _running.set(held)
    try:
        yield held
    finally:
        _running.reset(token)


def clock() -> datetime:
    """The database's time at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def remember_timers(keys: Iterable[str]) -> None:
    """Called before alarms change: how they stood before the step, so that undoing it sets them right again."""
    held = _running.get()
    if held is None:
        return
    new = [key for key in keys if key not in held.timers]
    held.timers |= dict.fromkeys(new)
    for timer in Timer.objects.waiting().filter(key__in=new):
        held.timers[timer.key] = {
            "kind": timer.kind,
            "subject": [timer.subject_type, str(timer.subject_id)],
            "due_at": timer.due_at.isoformat(),
        }


def begin(hold_id: UUID | None) -> Beginning:
    """Whether the consequences of a held event may begin now (inside the transaction of the effect).

    The row is locked first and the clock read afterwards, here as in ``undo``: whoever comes second sees what the first
    one did. ``told_at`` keeps it so, even if the clock were set back.
    """
    hold = Hold.objects.select_for_update().filter(pk=hold_id).first() if hold_id else None
    if hold is None:
        return Beginning.YES
    if hold.undone_at is not None:
        return Beginning.UNDONE
    if hold.told_at is None:
        if hold.held_until > clock():
            return Beginning.HELD
        hold.told_at = ClockTimestamp()
        hold.save(update_fields=["told_at"])
    return Beginning.YES


def drop_deliveries(hold: Hold) -> int:
    """What the undone step would have brought about is over before it began."""
    waiting = Delivery.objects.filter(event_id__in=hold.records, done_at=None)
    return waiting.update(done_at=ClockTimestamp(), lease_token=None, error="undone")


def clean(batch: int) -> int:
    """Forget holds that ended by themselves a day ago: everybody sees what they once held back."""
    over = Hold.objects.filter(undone_at=None, held_until__lt=ClockTimestamp() - Value(KEPT))
    pks = list(over.values_list("pk", flat=True)[:batch])
    return Hold.objects.filter(pk__in=pks)._raw_delete(using="default") if pks else 0
