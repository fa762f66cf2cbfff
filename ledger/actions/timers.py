"""Giving a parked timer another chance, once its cause is mended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.actions import replays
from ledger.events import Event, event
from ledger.models import Job, Timer
from ledger.publishing import publish
from ledger.rules import may_replay
from ledger.verbs import authorize, verb


@event("timer.replayed")
class TimerReplayed(Event):
    of: str


@verb("timer.replay", permission="ledger.replay", label=_("Replay"), may=may_replay, audience="staff")
def replay(*, timer: Timer, by: Any, at: datetime) -> Timer:
    """Let a parked timer ring again now."""
    timer = Timer.objects.visible_to(by).locked(timer.pk)
    authorize(by, "ledger.replay", timer)
    timer.wake()
    publish(TimerReplayed(of=timer.kind), subject=timer, by=by, at=at)
    return timer


@replays.all_of_a_kind("timer.replay-parked")
def replay_parked(*, kind: str, by: Any, at: datetime) -> Job:
    """Let every parked timer of a kind ring again, as a job."""
    return replays.start("timer", kind=kind, by=by)
