"""Work that only a chaos stack has: a timer per case, set anew by each message, and a reaction to its ringing.

Both write down that they happened, in the transaction of their "done" and without a constraint that would hide a
second time; some are so slow at first that they outlive their lease.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.events import CaseCreated, MessageAdded, NoteAdded
from cases.models import Case
from ledger import claiming, performing, publish
from ledger.actors import System
from ledger.events import Event, event
from ledger.reactions import after, within
from ledger.timers import schedule, timer
from tenancy.context import current_tenant_id

KIND = "chaos.ring"
LEASE = timedelta(seconds=3)
EXTERNAL_LEASE = timedelta(seconds=5)
SLOW_TIMERS, SLOW_DELIVERIES = 10, 20  # one in so many outlives its lease when it is first tried
BY = System("chaos")


@event("chaos.rang")
class Rang(Event):
    """A case's timer rang."""

    key: str

    def describe(self, record: Any) -> str:
        return "The timer rang"


def shorten_leases() -> None:
    """So that a run of a minute sees many of them end."""
    usual = claiming.LEASE
    for name, module in list(sys.modules.items()):  # whoever took the name before we came
        if name.startswith("ledger.") and getattr(module, "LEASE", None) == usual:
            vars(module)["LEASE"] = LEASE
            if hasattr(module, "LONGEST"):
                vars(module)["LONGEST"] = LEASE.total_seconds() / 3
    performing.EXTERNAL_LEASE = EXTERNAL_LEASE
    claiming.Claim.renew.__defaults__ = (LEASE,)  # bound when the class was made


@within(CaseCreated, MessageAdded, NoteAdded)
def set_timer(event: Any) -> None:
    """Due within seconds; each message sets it anew, as an answer does with a real clock."""
    due = timezone.now() + timedelta(seconds=1 + _number(event.record_id) % 6)
    case = Case(pk=event.root_id)
    schedule(kind=KIND, subject=case, due_at=due, key=f"chaos:{event.root_id}")


@timer(KIND)
def ring(found: Any) -> None:
    """Say so in the ledger first: a slow one is then an old transaction with an event of its own."""
    case = Case.objects.get(pk=found.subject_id)
    publish(Rang(key=found.effect_key), subject=case, by=BY, at=timezone.now())
    happened("timer", found.effect_key)
    _linger(found, SLOW_TIMERS)


@after(Rang, queue="bulk")
def told(event: Any, delivery: Any) -> None:
    """The reaction of a reaction."""
    happened("delivery", delivery.effect_key)
    _linger(delivery, SLOW_DELIVERIES)


def happened(what: str, key: str) -> None:
    """One line per effect, twice if it happened twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chaos_effect (tenant_id, what, effect_key, process) VALUES (%s, %s, %s, %s)",
            [current_tenant_id(), what, key, os.getpid()],
        )


def _linger(work: Any, one_in: int) -> None:
    if work.claims == 1 and _number(work.pk) % one_in == 0:
        time.sleep(LEASE.total_seconds() * 1.4)


def _number(value: Any) -> int:
    return int.from_bytes(hashlib.sha256(str(value).encode()).digest()[:4], "big")
