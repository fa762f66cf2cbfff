"""Contracts in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.actions.contract_parts import COVERS, shown_lines
from accounts.models import Contract, ContractCover, ContractLine
from ledger.administration import TenantModelAdmin


@admin.register(Contract)
class ContractAdmin(TenantModelAdmin):
    """What was agreed with customers."""

    task, icon, view_permission = "customers", "contract", permissions.READ
    called = (_("contract"), _("contracts"))
    list_display = ("number", "name", "account", "consumer", "household", "state", "starts", "ends")
    list_select_related = ("account", "consumer", "household")
    list_filter = ("state",)
    sortable_by = ("starts",)
    search_fields = ("number",)
    search_help_text = _("The beginning of a name, a number, or the customer's own number")
    sections = (
        (None, ("number", "name", "state", "account", "contact", "consumer", "household")),
        (_("How long"), ("starts", "ends", "time_zone", "starts_at", "ends_at", "renewal_of")),
        (_("What was agreed"), ("schedule", "lines", "assets", "products", "sold_products")),
        (_("Who looks after it"), ("administrator", "customer_reference", "remind_days")),
        (
            _("What became of it"),
            ("approval", "approved_at", "activated_at", "suspended_at", "suspend_reason", "ended_at", "end_reason"),
        ),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )

    def present(self, param: Any, record: Any) -> Any:
        if param.name in COVERS:
            column = f"{COVERS[param.name]}_id"
            return [pk for pk in record.covers.values_list(column, flat=True) if pk is not None]
        if param.name == "lines":
            return shown_lines(record)
        return super().present(param, record)

    @admin.display(description=_("Lines"))
    def lines(self, contract: Contract) -> str:
        """In their order."""
        found = contract.lines.order_by("position")
        return " · ".join(f"{line.quantity} × {line.name}" for line in found) or "–"

    @admin.display(description=_("Covered assets"))
    def assets(self, contract: Contract) -> str:
        """By name."""
        return _named(contract.covers.exclude(asset=None).select_related("asset__product"))

    @admin.display(description=_("Covered products"))
    def products(self, contract: Contract) -> str:
        """By name."""
        return _named(contract.covers.exclude(product=None).select_related("product"))

    @admin.display(description=_("Covered sold products"))
    def sold_products(self, contract: Contract) -> str:
        """By name."""
        return _named(contract.covers.exclude(sold_product=None).select_related("sold_product__product"))


def _named(covers: Any) -> str:
    return ", ".join(str(cover) for cover in covers) or "–"


class PartAdmin(TenantModelAdmin):
    """A part of a contract; changed on the contract's page."""

    task, view_permission = "customers", permissions.READ

    def get_queryset(self, request: Any) -> Any:
        """Those of contracts that the actor may see."""
        return super().get_queryset(request).filter(contract__in=Contract.objects.visible_to(request.actor))


@admin.register(ContractLine)
class ContractLineAdmin(PartAdmin):
    """What was agreed, line by line."""

    icon = "list_alt"
    called = (_("contract line"), _("contract lines"))
    list_display = ("name", "quantity", "contract", "product")
    list_select_related = ("contract", "product")
    sections = (
        (None, ("contract", "name", "quantity", "product", "sold_product", "characteristics")),
        (_("Details"), ("external_id", "created_at", "updated_at")),
    )


@admin.register(ContractCover)
class ContractCoverAdmin(PartAdmin):
    """Which things a contract names."""

    icon = "shield"
    called = (_("covered by a contract"), _("covered by contracts"))
    list_display = ("contract", "asset", "product", "sold_product")
    list_select_related = ("contract", "asset__product", "product", "sold_product__product")
    sections = ((None, ("contract", "asset", "product", "sold_product")),)
