"""A step that can still be taken back: until then its mail waits, and its customer sees the record as it was."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from ledger.models.records import ClockTimestamp
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

KEPT_FROM_CUSTOMERS = Q(undone_at__isnull=False) | Q(held_until__gt=ClockTimestamp())


class HoldQuerySet(TenantQuerySet):
    """Holds of the current tenant."""

    def hiding(self) -> HoldQuerySet:
        """Those of which customers see nothing: still held, or undone."""
        return self.filter(KEPT_FROM_CUSTOMERS)

    def undoable_by(self, actor: Any) -> HoldQuerySet:
        """This person's own, while there is time."""
        return self.filter(actor_id=actor.user_id, undone_at=None, told_at=None, held_until__gt=ClockTimestamp())


class Hold(TenantModel):
    """What one step changed, written in its transaction. It ends by the database's clock, or by being undone.

    A working table, no history: the ledger tells what happened and what was undone. What a hold knows of people's words
    (``before``, ``after``, ``given``) is emptied when it is undone, and goes with the row a day after its end.
    """

    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    actor_id = models.UUIDField()
    held_until = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="When its first consequence left the house.")
    undone_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="Of the record after the step.")
    came_after = models.PositiveIntegerField(default=0, help_text="Version of the record before the step.")
    before = models.JSONField(default=dict, help_text="The columns that it changed, as they were.")
    after = models.JSONField(default=dict, help_text="The same columns, as it left them.")
    records = models.JSONField(default=list, help_text="Ids of its events.")
    written = models.JSONField(default=list, help_text="Ids of the messages that were written.")
    written_in_all = models.PositiveIntegerField(default=0, help_text="How many messages the record had then.")
    timers = models.JSONField(default=dict, help_text="The alarms that it set or cancelled, as they were.")
    given = models.JSONField(default=dict, help_text="What was typed, to be given back.")
    created_at = models.DateTimeField(db_default=ClockTimestamp())

    objects = TenantManager.from_queryset(HoldQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "held_until"], name="ledger_hold_until"),
            models.Index(fields=["tenant", "subject_id", "created_at"], name="ledger_hold_subject"),
            models.Index(
                fields=["tenant", "subject_id"], condition=Q(undone_at__isnull=False), name="ledger_hold_undone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} until {self.held_until:%H:%M:%S}"
