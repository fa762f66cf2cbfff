"""One reaction of one subscriber to one event, or the next step of a job, as work to be done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ledger.models.claims import DONE, PARKED, WAITING, Claimable
from ledger.models.jobs import Job
from ledger.models.records import EventRecord
from tenancy.constraints import OpsAccess
from tenancy.models import TenantForeignKey


class Delivery(Claimable):
    """Written in the transaction of the event; done in the transaction of its effect."""

    resource = "delivery"

    event = TenantForeignKey(EventRecord, null=True, on_delete=models.PROTECT, related_name="deliveries")
    job = TenantForeignKey(Job, null=True, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=80, help_text="Kind of the event or of the job.")
    subscriber = models.CharField(max_length=200)
    root_id = models.UUIDField(null=True)
    order_key = models.CharField(max_length=64, blank=True, help_text="Those with the same key run in turn.")

    class Meta(Claimable.Meta):
        constraints = [
            OpsAccess(name="ledger_delivery_ops"),
            models.UniqueConstraint(fields=["tenant", "event", "subscriber"], name="ledger_delivery_once"),
            models.CheckConstraint(
                condition=Q(event__isnull=True, job__isnull=False) | Q(event__isnull=False, job__isnull=True),
                name="ledger_delivery_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "queue", "ready_at"], condition=WAITING, name="ledger_delivery_due"),
            models.Index(
                fields=["tenant", "order_key", "id"], condition=WAITING & ~Q(order_key=""), name="ledger_delivery_order"
            ),
            models.Index(fields=["tenant", "-parked_at"], condition=PARKED, name="ledger_delivery_parked"),
            models.Index(fields=["tenant", "done_at"], condition=DONE, name="ledger_delivery_done"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.subscriber}"

    @property
    def effect_key(self) -> str:
        """Stays the same over every attempt: Message-ID, webhook-id and idempotency keys are made from it."""
        return str(self.id)
