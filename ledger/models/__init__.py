"""Events and their seals, deliveries, timers, jobs, idempotency keys, heartbeats."""

from ledger.models.claims import Claimable, ClaimableQuerySet
from ledger.models.deliveries import Delivery
from ledger.models.heartbeats import Heartbeat
from ledger.models.holds import Hold
from ledger.models.idempotency import IdempotencyKey
from ledger.models.job_rows import JobRow
from ledger.models.jobs import Job
from ledger.models.records import EventRecord, EventText
from ledger.models.seals import EventSeal, SealFrontier
from ledger.models.timers import Timer

__all__ = [
    "Claimable",
    "ClaimableQuerySet",
    "Delivery",
    "EventRecord",
    "EventSeal",
    "EventText",
    "Heartbeat",
    "Hold",
    "IdempotencyKey",
    "Job",
    "JobRow",
    "SealFrontier",
    "Timer",
]
