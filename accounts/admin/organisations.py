"""Accounts and their partners in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import Account, AccountPartner
from ledger.administration import TenantModelAdmin

DETAILS = ("language", "time_zone", "external_id", "created_at", "updated_at")


@admin.register(Account)
class AccountAdmin(TenantModelAdmin):
    """Companies: customers and partners."""

    task, icon, view_permission = "customers", "domain", permissions.READ
    called = (_("account"), _("accounts"))
    list_display = ("name", "number", "code", "parent", "tier", "is_customer", "is_partner", "updated_at")
    list_select_related = ("parent",)
    list_filter = ("is_partner",)
    sortable_by = ("name", "number", "updated_at")
    search_fields = ("name",)
    search_help_text = _("The beginning of a name or code, or a number")
    sections = (
        (None, ("name", "number", "code", "tier", "is_customer", "is_partner")),
        (_("Belongs together"), ("parent", "path", "primary_contact")),
        (_("How to reach them"), ("phone", "phones", "website", "address")),
        (_("Details"), ("custom", "schedule", *DETAILS)),
    )


@admin.register(AccountPartner)
class AccountPartnerAdmin(TenantModelAdmin):
    """Which partner serves which customer."""

    task, icon, view_permission = "customers", "handshake", permissions.READ
    called = (_("partnership"), _("partnerships"))
    list_display = ("account", "partner", "created_at")
    list_select_related = ("account", "partner")
    sections = ((None, ("account", "partner", "created_at")),)

    def get_queryset(self, request: object) -> object:
        """Those of accounts that the actor may see."""
        rows = super().get_queryset(request)
        return rows.filter(account__in=Account.objects.visible_to(request.actor))  # type: ignore[attr-defined]
