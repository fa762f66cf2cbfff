"""Assets: the serialised things that customers run, where they stand, and how they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import rules, shapes
from accounts.models.folded import FoldedField, fold, starts_with
from accounts.models.holding import holds
from accounts.models.products import Product
from accounts.models.sold import OWNERS, Owned, SoldProduct, at_most_one
from accounts.models.tree import PathField, TreeQuerySet
from accounts.states import AssetHealth, AssetStatus
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager
from tenancy.numbers import next_number


def next_asset_number() -> str:
    """AS0000001 and so on; gaps are allowed."""
    return f"AS{next_number('asset'):07d}"


class AssetQuerySet(TreeQuerySet):
    """Assets of the current tenant."""

    def visible_to(self, actor: Any) -> AssetQuerySet:
        """The assets that this actor may see."""
        return self.filter(rules.visible_possessions(actor))

    def matching(self, text: str) -> AssetQuerySet:
        """Those whose serial number or name begins with the text, or with this number."""
        return self.filter(
            starts_with("serial_number_folded", text)
            | starts_with("name_folded", text)
            | models.Q(number=text.strip().upper())
        )

    def by_serial(self, serial_number: str) -> AssetQuerySet:
        """Those with this serial number, in whatever spelling; different products may share one."""
        return self.filter(serial_number_folded=fold(serial_number))


class Asset(Owned):
    """One piece of a product that is in use at a customer, or in stock if nobody has it yet."""

    number = models.CharField(max_length=20, editable=False, default=next_asset_number)
    serial_number = models.CharField(max_length=120, blank=True, help_text=_("Unique for its product."))
    serial_number_folded = FoldedField(of=("serial_number",), max_length=120)
    name = models.CharField(max_length=200, blank=True, help_text=_("What the customer calls it."))
    name_folded = FoldedField(of=("name",))
    product = TenantForeignKey(Product, on_delete=models.PROTECT, related_name="assets")
    sold_product = TenantForeignKey(
        SoldProduct, null=True, blank=True, on_delete=models.SET_NULL, related_name="assets"
    )
    parent = TenantForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("What it is installed in."),
    )
    path = PathField()
    address = models.JSONField(
        default=dict,
        blank=True,
        validators=[shapes.address],
        help_text=_("Where it stands: street, postal_code, city, region, country."),
    )
    status = models.CharField(max_length=20, choices=AssetStatus.choices, default=AssetStatus.IN_USE)
    health = models.CharField(max_length=20, choices=AssetHealth.choices, default=AssetHealth.UNKNOWN)
    installed_on = models.DateField(null=True, blank=True)
    warranty_ends = models.DateField(
        null=True, blank=True, help_text=_("Its last day, by the customer's clock; empty: there is none.")
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(AssetQuerySet)()

    class Meta(Owned.Meta):
        abstract = False
        default_related_name = "assets"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="accounts_asset_number"),
            models.UniqueConstraint(
                fields=["tenant", "product", "serial_number_folded"],
                condition=~models.Q(serial_number_folded=""),
                name="accounts_asset_serial",
            ),
            models.CheckConstraint(condition=at_most_one(OWNERS), name="accounts_asset_one_customer"),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "account", "created_at", "id"], name="accounts_asset_account"),
            models.Index(fields=["tenant", "consumer", "created_at", "id"], name="accounts_asset_consumer"),
            models.Index(fields=["tenant", "household", "created_at", "id"], name="accounts_asset_household"),
            models.Index(fields=["tenant", "product", "created_at", "id"], name="accounts_asset_product"),
            models.Index(fields=["tenant", "path"], name="accounts_asset_path"),
            models.Index(fields=["tenant", "serial_number_folded"], name="accounts_asset_serial_folded"),
            models.Index(fields=["tenant", "name_folded"], name="accounts_asset_folded"),
            models.Index(
                fields=["tenant", "health", "created_at", "id"],
                condition=models.Q(health__in=[AssetHealth.DEGRADED, AssetHealth.DOWN]),
                name="accounts_asset_unwell",
            ),
        ]

    def __str__(self) -> str:
        # What finds it comes first.
        found_by = self.serial_number or self.name or self.number
        return f"{found_by} · {self.name if self.name and self.serial_number else self.product}"

    def is_under_warranty(self, now: datetime) -> bool:
        """Until the end of its last day, by the clock of whoever has it."""
        zone = self.customer.time_zone if self.customer is not None else ""
        return self.warranty_ends is not None and holds(None, self.warranty_ends, zone=zone, now=now)
