"""What happened to products, to what was sold, and to assets. Names and serial numbers are texts, which can be deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("product.created")
class ProductCreated(Event):
    """A product came into the catalogue."""

    number: str
    parent_id: UUID | None = None
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Product created")


@event("product.updated")
class ProductUpdated(Event):
    """A product's details changed, or its place in the catalogue."""

    fields: tuple[str, ...]
    parent_id: UUID | None = None
    is_active: bool = True
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Product changed: %(fields)s") % {"fields": names_of("product.update", self.fields)}


@event("product.deleted")
class ProductDeleted(Event):
    """A product that nobody has was removed."""

    number: str
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Product removed")


@event("sold_product.created")
class ProductSold(Event):
    """A customer bought something."""

    number: str
    product_id: UUID
    account_id: UUID | None = None
    consumer_id: UUID | None = None
    household_id: UUID | None = None
    quantity: int = 1

    def describe(self, record: Any) -> str:
        return _("Sold product created")


@event("sold_product.updated")
class SoldProductUpdated(Event):
    """What is known about a sale changed."""

    fields: tuple[str, ...]
    product_id: UUID
    account_id: UUID | None = None
    consumer_id: UUID | None = None
    household_id: UUID | None = None
    state: str = ""
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Sold product changed: %(fields)s") % {"fields": names_of("sold-product.update", self.fields)}


@event("sold_product.deleted")
class SoldProductDeleted(Event):
    """A sale was removed."""

    number: str
    product_id: UUID

    def describe(self, record: Any) -> str:
        return _("Sold product removed")


@event("asset.created")
class AssetCreated(Event):
    """A customer runs one piece more of a product."""

    number: str
    product_id: UUID
    sold_product_id: UUID | None = None
    account_id: UUID | None = None
    consumer_id: UUID | None = None
    household_id: UUID | None = None
    parent_id: UUID | None = None
    serial_number: Text = None

    def describe(self, record: Any) -> str:
        return _("Asset created")


@event("asset.updated")
class AssetUpdated(Event):
    """What is known about an asset changed, or where it is installed."""

    fields: tuple[str, ...]
    product_id: UUID
    parent_id: UUID | None = None
    status: str = ""
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Asset changed: %(fields)s") % {"fields": names_of("asset.update", self.fields)}


@event("asset.transferred")
class AssetTransferred(Event):
    """An asset went to another customer, alone or with what it is installed in."""

    old_account_id: UUID | None = None
    old_consumer_id: UUID | None = None
    old_household_id: UUID | None = None
    account_id: UUID | None = None
    consumer_id: UUID | None = None
    household_id: UUID | None = None
    old_parent_id: UUID | None = None
    parent_id: UUID | None = None
    old_sold_product_id: UUID | None = None
    sold_product_id: UUID | None = None

    def describe(self, record: Any) -> str:
        return _("Asset transferred to another customer")


@event("asset.health_reported")
class AssetHealthReported(Event):
    """Somebody or something says how an asset is."""

    old_health: str
    health: str
    note: Text = None

    def describe(self, record: Any) -> str:
        words = {
            "unknown": _("Health reported: unknown"),
            "healthy": _("Health reported: healthy"),
            "degraded": _("Health reported: degraded"),
            "down": _("Health reported: down"),
        }
        return words.get(self.health, self.health)


@event("asset.deleted")
class AssetDeleted(Event):
    """An asset was removed."""

    number: str
    product_id: UUID
    account_id: UUID | None = None
    consumer_id: UUID | None = None
    household_id: UUID | None = None
    serial_number: Text = None

    def describe(self, record: Any) -> str:
        return _("Asset removed")
