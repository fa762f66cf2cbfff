"""The first committed answer to a request with an Idempotency-Key."""

from django.db import models

from tenancy.models import TenantModel


class IdempotencyKey(TenantModel):
    """Kept 24 hours, in the transaction of the effect, per principal: nobody can ask for another's answer."""

    principal = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "principal", "key"], name="ledger_idempotency_once")]
        indexes = [models.Index(fields=["tenant", "created_at"], name="ledger_idempotency_age")]
