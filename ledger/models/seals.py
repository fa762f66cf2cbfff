"""The order in which a tenant's events were committed: gapless positions, each hash made over the one before."""

from django.db import models

from ledger.models.records import EventRecord
from tenancy.constraints import AppendOnly, OpsAccess
from tenancy.models import TenantModel, TenantOneToOneField


class EventSeal(TenantModel):
    """Position and chained hash of one committed event. Feeds, streams and webhooks count by ``position``."""

    record = TenantOneToOneField(EventRecord, on_delete=models.PROTECT, related_name="seal")
    position = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            AppendOnly(name="ledger_eventseal_append_only"),
            OpsAccess(name="ledger_eventseal_ops", update=False),
            models.UniqueConstraint(fields=["tenant", "position"], name="ledger_eventseal_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class SealFrontier(TenantModel):
    """How far a tenant's sealer has come: every committed event of a transaction below ``txid`` has its seal.

    ``cluster`` is the database server's own identity. After a restore from a dump it differs, transaction ids begin
    anew, and the sealer looks at every unsealed event again.
    """

    txid = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0, help_text="The last one given: seals cut off at the end are missed.")
    cluster = models.CharField(max_length=40, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            OpsAccess(name="ledger_sealfrontier_ops", update=False),
            models.UniqueConstraint(fields=["tenant"], name="ledger_sealfrontier_one"),
        ]
