"""Which processes live. Belongs to no tenant: the readiness of the installation is asked, not of a tenant."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import ExpressionWrapper, F

from ledger.models.records import ClockTimestamp


class Heartbeat(models.Model):
    """One row per process and role, written anew every second or two by the database's clock."""

    name = models.CharField(max_length=120, primary_key=True, help_text="worker:<host>:<pid>, or sweep.")
    role = models.CharField(max_length=20)
    beat_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        indexes = [models.Index(fields=["role", "-beat_at"], name="ledger_heartbeat_role")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, role: str) -> None:
        """This process lives now."""
        cls.objects.update_or_create(name=name, defaults={"role": role, "beat_at": ClockTimestamp()})

    @classmethod
    def newest_age(cls, role: str = "worker") -> timedelta | None:
        """How long ago a process of this role last showed itself; ``None`` if none ever did."""
        age = ExpressionWrapper(ClockTimestamp() - F("beat_at"), output_field=models.DurationField())
        return cls.objects.filter(role=role).order_by("-beat_at").values_list(age, flat=True).first()
