"""What is kept only for a while: stored answers, finished deliveries and timers, dead heartbeats."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Value

from ledger import holding
from ledger.models import Delivery, Heartbeat, IdempotencyKey, Job, JobRow, Timer
from ledger.models.records import ClockTimestamp
from tenancy.context import tenant
from tenancy.models import Tenant

ANSWERS_KEPT = timedelta(hours=24)
WORK_KEPT = timedelta(days=30)  # long enough to ask why somebody was (not) told
BATCH = 2000  # rows of one kind per tenant and turn: cleaning never takes long
EVERY = 600.0  # seconds, in each process

_next = 0.0
_cleaners: list[Callable[[int], int]] = []


def register_cleaner(cleaner: Callable[[int], int]) -> None:
    """Let an app above clean up after itself: ``cleaner(batch)`` runs inside each tenant and says how many rows went."""
    if cleaner not in _cleaners:
        _cleaners.append(cleaner)


def clean_now_and_then() -> None:
    """Clean, if this process has not done so lately."""
    global _next
    if time.monotonic() >= _next:
        _next = time.monotonic() + EVERY
        clean()


def clean() -> int:
    """Delete what is old, a batch per tenant; how many rows."""
    gone = Heartbeat.objects.filter(beat_at__lt=ClockTimestamp() - Value(timedelta(hours=1))).delete()[0]
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        with tenant(tenant_id):
            gone += _delete(IdempotencyKey, created_at__lt=ClockTimestamp() - Value(ANSWERS_KEPT))
            gone += _delete(Delivery, done_at__lt=ClockTimestamp() - Value(WORK_KEPT))
            gone += _delete(Timer, done_at__lt=ClockTimestamp() - Value(WORK_KEPT))
            gone += holding.clean(BATCH)
            gone += _delete(JobRow, job__in=_ended_long_ago())
            gone += sum(cleaner(BATCH) for cleaner in _cleaners)
    return gone


def _ended_long_ago() -> list[UUID]:
    """Jobs that still have rows. The jobs themselves stay, with their counts and first errors."""
    old = Job.objects.filter(finished_at__lt=ClockTimestamp() - Value(WORK_KEPT))
    return list(old.filter(Exists(JobRow.objects.filter(job=OuterRef("pk")))).values_list("pk", flat=True)[:10])


def _delete(model: Any, **old: object) -> int:
    pks = list(model.objects.filter(**old).values_list("pk", flat=True)[:BATCH])
    return model.objects.filter(pk__in=pks)._raw_delete(using="default") if pks else 0
