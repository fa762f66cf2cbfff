"""Households and their members in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.admin.organisations import DETAILS
from accounts.models import Household, HouseholdMember
from ledger.administration import TenantModelAdmin


@admin.register(Household)
class HouseholdAdmin(TenantModelAdmin):
    """Consumers who are one customer together."""

    task, icon, view_permission = "customers", "home", permissions.READ
    called = (_("household"), _("households"))
    list_display = ("name", "number", "phone", "updated_at")
    sortable_by = ("name", "number", "updated_at")
    search_fields = ("name",)
    search_help_text = _("The beginning of a name, or a number")
    sections = (
        (None, ("name", "number")),
        (_("How to reach them"), ("phone", "address")),
        (_("Details"), DETAILS),
    )


@admin.register(HouseholdMember)
class HouseholdMemberAdmin(TenantModelAdmin):
    """Who belongs to which household."""

    task, icon, view_permission = "customers", "family_restroom", permissions.READ
    called = (_("member of a household"), _("members of households"))
    list_display = ("consumer", "household", "responsibility", "is_representative", "starts", "ends", "updated_at")
    list_select_related = ("consumer", "household", "responsibility")
    list_filter = ("is_representative",)
    sections = (
        (None, ("consumer", "household", "responsibility", "is_representative", "starts", "ends")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )
