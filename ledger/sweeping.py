"""The sweep finds whatever a lost hint, a dead worker or an empty broker left behind."""

from __future__ import annotations

from datetime import timedelta

from ledger.claiming import due_queues
from ledger.draining import seal_all
from ledger.models import Heartbeat
from ledger.nudging import send_drain

STALE = timedelta(seconds=5)  # without a sweep for so long, each worker looks for itself
SWEEP = "sweep"


def sweep() -> list[str]:
    """Note that somebody sweeps, seal what can be sealed, and have the queues with due work drained."""
    Heartbeat.beat(SWEEP, SWEEP)
    seal_all()
    queues = due_queues()
    for queue in queues:
        send_drain(queue, seal=[], expires=5)
    return queues


def nobody_sweeps() -> bool:
    """The scheduler or the broker is away."""
    age = Heartbeat.newest_age(SWEEP)
    return age is None or age > STALE
