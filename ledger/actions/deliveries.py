"""Giving a parked delivery another chance, once its cause is mended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import jobs
from ledger.actions import replays
from ledger.events import Event, event
from ledger.models import Delivery, Job
from ledger.publishing import publish
from ledger.rules import may_replay
from ledger.verbs import authorize, verb


@event("delivery.replayed")
class DeliveryReplayed(Event):
    of: str


@verb("delivery.replay", permission="ledger.replay", label=_("Replay"), may=may_replay, audience="staff")
def replay(*, delivery: Delivery, by: Any, at: datetime) -> Delivery:
    """Try a parked delivery again, with all its attempts before it."""
    delivery = Delivery.objects.visible_to(by).locked(delivery.pk)
    authorize(by, "ledger.replay", delivery)
    if delivery.job is not None:
        jobs.revive(delivery.job)
    delivery.wake()
    publish(DeliveryReplayed(of=delivery.kind), subject=delivery, by=by, at=at)
    return delivery


@replays.all_of_a_kind("delivery.replay-parked")
def replay_parked(*, kind: str, by: Any, at: datetime) -> Job:
    """Replay every parked delivery of a kind, as a job: each by itself, so that one that refuses stops no other."""
    return replays.start("delivery", kind=kind, by=by)
