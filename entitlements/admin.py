"""Entitlements in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from entitlements import permissions
from entitlements.models import Coverage, Entitlement, EntitlementRule, Use
from ledger.administration import TenantModelAdmin

STAMPS = ("external_id", "created_at", "updated_at")


@admin.register(Entitlement)
class EntitlementAdmin(TenantModelAdmin):
    """What customers are owed."""

    task, icon, view_permission = "customers", "verified", permissions.READ
    called = (_("entitlement"), _("entitlements"))
    list_display = (
        "name",
        "code",
        "account",
        "consumer",
        "unit",
        "allowance",
        "used_amount",
        "starts",
        "ends",
        "updated_at",
    )
    list_select_related = ("account", "consumer")
    list_filter = ("unit", "is_active", "is_default")
    sortable_by = ("name", "updated_at")
    search_fields = ("name",)
    search_help_text = _("The beginning of a name or code")
    sections = (
        (None, ("name", "code", "is_active", "is_default", "order")),
        (_("Whose"), ("account", "inherit", "contact", "consumer", "household", "partner")),
        (_("For what"), ("contract", "product", "sold_product", "asset", "channels")),
        (_("When"), ("starts", "ends", "schedule")),
        (_("How much"), ("unit", "allowance", "used_amount", "restrict", "decrease_on", "round_to")),
        (_("Details"), STAMPS),
    )


@admin.register(EntitlementRule)
class EntitlementRuleAdmin(TenantModelAdmin):
    """The organisation's own rules about which entitlement comes first."""

    task, icon, view_permission = "customers", "rule", permissions.READ
    called = (_("entitlement rule"), _("entitlement rules"))
    list_display = ("name", "order", "is_active", "entitlement", "updated_at")
    list_select_related = ("entitlement",)
    sortable_by = ("order", "updated_at")
    sections = (
        (None, ("name", "order", "is_active")),
        (_("Prefers"), ("conditions", "entitlement", "filter")),
        (_("Details"), STAMPS),
    )


@admin.register(Coverage)
class CoverageAdmin(TenantModelAdmin):
    """What covers which case, to look up."""

    task, icon, view_permission = "customers", "fact_check", permissions.READ
    called = (_("coverage"), _("coverage of cases"))
    list_display = ("case", "kind", "entitlement", "pinned", "free", "decided_at")
    list_select_related = ("case", "entitlement")
    list_filter = ("kind", "pinned")
    sections = (
        (None, ("case", "kind", "entitlement", "warranty_of", "pinned", "reason", "free")),
        (_("Why"), ("decided_by", "rule", "rule_version", "refusal", "decided_at", "keys", "candidates")),
    )


@admin.register(Use)
class UseAdmin(TenantModelAdmin):
    """What cases took and gave back, to look up: it is never changed."""

    task, icon, view_permission = "customers", "receipt_long", permissions.READ
    called = (_("use"), _("uses"))
    list_display = ("entitlement", "case", "amount", "reason", "at")
    list_select_related = ("entitlement", "case")
    list_filter = ("reason",)
    sections = ((None, ("entitlement", "case", "amount", "reason", "at", "key")),)
