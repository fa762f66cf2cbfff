"""Work that waits in the database until a worker claims it: what deliveries and timers have in common."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from ledger.models.records import ClockTimestamp
from ledger.nudging import nudge_on_commit
from ledger.queues import DEFAULT
from tenancy.context import current_tenant_id
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

DONE = Q(done_at__isnull=False)
PARKED = Q(parked_at__isnull=False)
WAITING = Q(done_at__isnull=True, parked_at__isnull=True)  # the condition of the partial index the claim scans


class ClaimableQuerySet(TenantQuerySet):
    def waiting(self) -> ClaimableQuerySet:
        """Not done and not given up; perhaps being worked on."""
        return self.filter(WAITING)

    def visible_to(self, actor: Any) -> ClaimableQuerySet:
        """For those who may replay; nobody else looks behind the scenes."""
        return self if actor.can("ledger.replay") else self.none()

    def parked(self) -> ClaimableQuerySet:
        """Given up after the last attempt; they wait for somebody to look and to replay them. Newest first."""
        return self.filter(parked_at__isnull=False).order_by("-parked_at", "-id")


class Claimable(TenantModel):
    """A piece of work. ``ready_at`` is when it may be claimed; a claim moves it to the end of the lease, so that a
    worker that died loses the work to the next one, and the same index finds both.
    """

    queue = models.CharField(max_length=20, default=DEFAULT)
    ready_at = models.DateTimeField(db_default=ClockTimestamp())
    lease_token = models.UUIDField(null=True, editable=False, help_text="Fences off a worker that lost its lease.")
    claims = models.PositiveIntegerField(default=0, help_text="How often a worker took it since it last ended.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often its handler failed.")
    done_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True, help_text="Class and code of the last failure, not its text.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(ClaimableQuerySet)()

    class Meta(TenantModel.Meta):
        abstract = True

    def wake(self) -> None:
        """Due now, with all attempts before it."""
        self.ready_at, self.parked_at, self.claims, self.attempts, self.error = ClockTimestamp(), None, 0, 0, ""
        self.save(update_fields=["ready_at", "parked_at", "claims", "attempts", "error"])
        nudge_on_commit({self.queue}, tenant_id=current_tenant_id())

    @property
    def state(self) -> str:
        """In a word: done, parked, retrying or waiting."""
        if self.done_at:
            return "done"
        if self.parked_at:
            return "parked"
        return "retrying" if self.error else "waiting"
