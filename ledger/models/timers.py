"""Something that must happen at a certain moment."""

from __future__ import annotations

from django.db import models

from ledger.models.claims import DONE, PARKED, WAITING, Claimable
from tenancy.constraints import OpsAccess


class Timer(Claimable):
    """One alarm under a stable key. Setting it to another moment raises ``version``; each version rings once."""

    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    key = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    cancelled_at = models.DateTimeField(null=True)

    class Meta(Claimable.Meta):
        constraints = [
            OpsAccess(name="ledger_timer_ops"),
            models.UniqueConstraint(fields=["tenant", "key"], name="ledger_timer_key_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "queue", "ready_at"], condition=WAITING, name="ledger_timer_due"),
            models.Index(fields=["tenant", "subject_id"], name="ledger_timer_subject"),
            models.Index(fields=["tenant", "-parked_at"], condition=PARKED, name="ledger_timer_parked"),
            models.Index(fields=["tenant", "done_at"], condition=DONE, name="ledger_timer_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} at {self.due_at:%Y-%m-%d %H:%M:%S}"

    @property
    def effect_key(self) -> str:
        """One per ring: the same over every attempt, another after each setting anew."""
        return f"{self.id}.{self.version}"
