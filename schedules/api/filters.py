"""What the list of schedules can be narrowed by."""

from __future__ import annotations

from rest.filters import ResourceFilterSet
from schedules.models import Schedule


class ScheduleFilters(ResourceFilterSet):
    """By name, zone, external id."""

    class Meta:
        model = Schedule
        fields = ("name", "time_zone", "external_id")
