"""Schedules in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ledger.administration import TenantModelAdmin
from schedules import rules
from schedules.models import Schedule


@admin.register(Schedule)
class ScheduleAdmin(TenantModelAdmin):
    """Working hours. The workspace shows them as a week; here they are as the API has them."""

    task, icon, view_permission = "settings", "schedule", rules.READ
    called = (_("schedule"), _("schedules"))
    list_display = ("name", "time_zone", "updated_at")
    search_fields = ("name",)
    sections = (
        (None, ("name", "time_zone")),
        (_("Working time"), ("weekly", "holidays")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )
