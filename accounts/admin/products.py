"""Products, what was sold and assets in the administration."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.actions.owners import OWNER
from accounts.models import Asset, Product, SoldProduct
from ledger.administration import TenantModelAdmin

STAMPS = ("external_id", "created_at", "updated_at")


@admin.register(Product)
class ProductAdmin(TenantModelAdmin):
    """The catalogue."""

    task, icon, view_permission = "customers", "category", permissions.READ
    called = (_("product"), _("products"))
    list_display = ("name", "release", "code", "number", "parent", "is_active", "updated_at")
    list_select_related = ("parent",)
    list_filter = ("is_active",)
    sortable_by = ("name", "updated_at")
    search_fields = ("name",)
    search_help_text = _("The beginning of a name or code, or a number")
    sections = (
        (None, ("name", "code", "number", "release", "parent", "is_active")),
        (_("Details"), ("description", "path", *STAMPS)),
    )


@admin.register(SoldProduct)
class SoldProductAdmin(TenantModelAdmin):
    """What customers bought."""

    task, icon, view_permission = "customers", "shopping_bag", permissions.READ
    called = (_("sold product"), _("sold products"))
    list_display = (
        "number",
        "product",
        "quantity",
        "account",
        "consumer",
        "household",
        "state",
        "sold_on",
        "updated_at",
    )
    list_select_related = ("product", "account", "consumer", "household")
    list_filter = ("state",)
    sortable_by = ("updated_at",)
    search_fields = ("name",)
    search_help_text = _("The beginning of its own name, or a number")
    sections = (
        (None, ("number", "name", "product", "quantity", "state", "sold_on", "parent")),
        (_("Whose it is"), OWNER),
        (_("Details"), STAMPS),
    )


@admin.register(Asset)
class AssetAdmin(TenantModelAdmin):
    """What customers run."""

    task, icon, view_permission = "customers", "precision_manufacturing", permissions.READ
    called = (_("asset"), _("assets"))
    list_display = (
        "number",
        "serial_number",
        "name",
        "product",
        "account",
        "consumer",
        "household",
        "status",
        "health",
        "updated_at",
    )
    list_select_related = ("product", "account", "consumer", "household")
    list_filter = ("status", "health")
    sortable_by = ("updated_at",)
    search_fields = ("serial_number",)
    search_help_text = _("The beginning of a serial number or name, or a number")
    sections = (
        (None, ("number", "serial_number", "name", "product", "sold_product", "status", "health")),
        (_("Whose it is"), OWNER),
        (_("Where it is"), ("parent", "path", "address", "installed_on", "warranty_ends")),
        (_("Details"), STAMPS),
    )
