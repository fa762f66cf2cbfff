"""The alarms of an approval: a reminder while there is time, and the moment by which it should be decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from identity.models import Approval
from ledger import timers
from ledger.timers import Alarm

REMIND, OVERDUE = "approval.remind", "approval.overdue"
AHEAD = timedelta(days=1)  # before it is due; halfway there if it is due sooner than in two days


def set_alarms(approval: Approval, *, at: datetime) -> None:
    """Set what a new approval that has to be decided by some time asks for."""
    if approval.due_at is None:
        return
    reminder = approval.due_at - min(AHEAD, (approval.due_at - at) / 2)
    timers.schedule_many([
        Alarm(REMIND, approval, reminder, _key(approval, "remind")),
        Alarm(OVERDUE, approval, approval.due_at, _key(approval, "overdue")),
    ])  # fmt: skip


def cancel_alarms(approval: Approval) -> None:
    """It is decided, or nobody needs to any more."""
    if approval.due_at is not None:
        for what in ("remind", "overdue"):
            timers.cancel(key=_key(approval, what))


def _key(approval: Approval, what: str) -> str:
    return f"approval:{approval.pk}:{what}"
