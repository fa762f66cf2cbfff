"""Schedules: the working hours and holidays that promises to customers are counted in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from ledger.locking import Versioned
from schedules import rules
from schedules.calendars import Calendar
from schedules.complaints import checked
from schedules.hours import Hours, hours_of
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ScheduleQuerySet(TenantQuerySet):
    """Schedules of the current tenant."""

    def visible_to(self, actor: Any) -> ScheduleQuerySet:
        """The schedules that this actor may see."""
        return self.filter(rules.visible_schedules(actor))


class Schedule(Versioned, TenantModel):
    """A week of working time by the clock of one zone, and the days that differ from it."""

    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64)
    weekly = models.JSONField()
    holidays = models.JSONField(default=list, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(ScheduleQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="schedules_schedule_name")]
        indexes = [
            models.Index(fields=["tenant", "created_at", "id"], name="schedules_schedule_created"),
            models.Index(fields=["tenant", "updated_at", "id"], name="schedules_schedule_updated"),
            models.Index(fields=["tenant", "external_id"], name="schedules_schedule_external"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """It can be read, and opens at some time."""
        checked(time_zone=self.time_zone, weekly=self.weekly, holidays=self.holidays)

    @property
    def calendar(self) -> Calendar:
        """The calendar as the engine takes it."""
        found: Calendar = checked(time_zone=self.time_zone, weekly=self.weekly, holidays=self.holidays)
        return found

    @property
    def hours(self) -> Hours:
        """Its arithmetic: ``schedule.hours.due(start, timedelta(hours=8))``."""
        return hours_of(self.calendar)
