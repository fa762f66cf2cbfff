"""Time spent on a case, as its people booked it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.models.case import Case
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet

LONGEST = 24 * 60  # minutes of one booking: a day


class TimeEntryQuerySet(TenantQuerySet):
    """Bookings of the current tenant."""

    def visible_to(self, actor: Any) -> TimeEntryQuerySet:
        """Those on cases that this actor may see; customers see none."""
        if getattr(actor, "is_customer", False):
            return self.none()
        return self.filter(case__in=Case.objects.filter(rules.visible_cases(actor)).values("pk"))


class TimeEntry(Record):
    """How long somebody worked on a case, and whether the customer pays for it."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="time_entries")
    user = TenantForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="time_entries")
    minutes = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(LONGEST)])
    at = models.DateTimeField(help_text=_("When the work was done."))
    billable = models.BooleanField(default=True, help_text=_("Counts against what the customer is entitled to."))
    note = models.TextField(blank=True, max_length=4000)

    objects: ClassVar[Any] = TenantManager.from_queryset(TimeEntryQuerySet)()

    class Meta(Record.Meta):
        abstract = False
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "case", "at", "id"], name="cases_timeentry_case"),
            models.Index(fields=["tenant", "user", "at", "id"], name="cases_timeentry_user"),
            models.Index(fields=["tenant", "at", "id"], name="cases_timeentry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes}"

    @property
    def worked_at(self) -> datetime:
        """When the work was done, as the verbs call it: their own ``at`` is when it was booked."""
        return self.at

    def ledger_root(self) -> Case:
        """It shows on its case's timeline."""
        return self.case
