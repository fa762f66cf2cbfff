"""Keeping the install base: what customers run, where it stands, how it is, and to whom it goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions.owners import (
    check_owner,
    contact_param,
    fill_owner,
    owner_of,
    owner_params,
    same_owner,
)
from accounts.actions.sold_products import named, refuse_retired
from accounts.models import Asset, Product, SoldProduct, tree
from accounts.models.sold import OWNERS
from accounts.states import AssetHealth, AssetStatus
from ledger import Refused, publish, publish_many
from ledger.params import Param
from ledger.refusals import invalid
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = (
    "serial_number", "name", "product", "sold_product", "contact", "parent", "address", "status", "installed_on",
    "warranty_ends", "external_id",
)  # fmt: skip

_product = Param.ref("product", "accounts.product", label=_("Product"))
_details = [
    Param.text("serial_number", max_length=120, label=_("Serial number")),
    Param.text("name", max_length=200, label=_("Name")),
    Param.ref("sold_product", "accounts.soldproduct", nullable=True, label=_("Sold product")),
    contact_param,
    Param.ref("parent", "accounts.asset", nullable=True, label=_("Installed in")),
    Param.json("address", label=_("Location")),
    Param.code("status", choices=AssetStatus.choices, label=_("Status")),
    Param.date("installed_on", nullable=True, label=_("Installed on")),
    Param.date(
        "warranty_ends", nullable=True, label=_("Warranty ends"), help=_("Its last day, by the customer's clock.")
    ),
    Param.text("external_id", max_length=200, label=_("External id")),
]
_health = Param.code("health", choices=AssetHealth.choices, label=_("Health"))


@verb(
    "asset.create",
    permission=permissions.WRITE,
    label=_("New asset"),
    params=[_product, *owner_params, *_details, _health],
    audience="staff",
)
def create(*, by: Any, at: datetime, **details: Any) -> Asset:
    """Note that a customer runs one piece more. What it was sold as, and what it stands in, fill whose and what it is."""
    authorize(by, permissions.WRITE)
    parent = details.get("parent")
    if parent is not None:
        tree.hold_still(Asset, moving=False)  # so that whose the parent is stays
        parent.refresh_from_db()
    sold = details.get("sold_product")
    if parent is not None and sold is not None and not same_owner(parent, sold):
        raise invalid("parent", _("This is another customer's."), "other_customer")
    for source in (sold, parent):
        if source is not None:
            fill_owner(details, source)
    if details.get("product") is None:
        details["product"] = _product_of(sold)
    asset = Asset(**details | check_owner(details, required=False))
    refuse_retired(asset.product)
    _refuse_other_product(asset.product, asset.sold_product)
    tree.place(asset)
    store_new(asset, at=at)
    created = events.AssetCreated(
        number=asset.number,
        sold_product_id=asset.sold_product_id,
        parent_id=asset.parent_id,
        serial_number=asset.serial_number or None,
        **named(asset),
    )
    publish(created, subject=asset, by=by, at=at)
    return asset


@verb(
    "asset.update",
    permission=permissions.WRITE,
    label=_("Change asset"),
    params=[_product, *_details],
    audience="staff",
)
def update(*, asset: Asset, by: Any, at: datetime, **details: Any) -> Asset:
    """Change what is known about an asset, or what it is installed in. To another customer it goes by `transfer`."""
    moves = "parent" in details
    if moves:
        tree.hold_still(Asset, moving=True)
    asset = Asset.objects.visible_to(by).locked(asset.pk)
    authorize(by, permissions.WRITE, asset)
    _check_change(asset, details)
    old, new = store(asset, verb="asset.update", details=details, known=DETAILS, at=at)
    if "parent" in new:
        tree.move_below(asset, details["parent"])
    if new:
        changed = events.AssetUpdated(
            **told(old, new), product_id=asset.product_id, parent_id=asset.parent_id, status=asset.status
        )
        publish(changed, subject=asset, by=by, at=at)
    return asset


@verb(
    "asset.report-health",
    permission=permissions.WRITE,
    label=_("Report health"),
    params=[
        Param.code("health", choices=AssetHealth.choices, required=True, label=_("Health")),
        Param.text("note", max_length=1000, label=_("Note")),
    ],
    audience="staff",
    primary=True,
)
def report_health(*, asset: Asset, health: str, by: Any, at: datetime, note: str = "") -> Asset:
    """Say how the asset is. The same again is no news, unless there is a note."""
    asset = Asset.objects.visible_to(by).locked(asset.pk)
    authorize(by, permissions.WRITE, asset)
    old_health = asset.health
    _, new = store(asset, verb="asset.report-health", details={"health": health}, known=("health",), at=at)
    if new or note:
        reported = events.AssetHealthReported(old_health=old_health, health=health, note=note or None)
        publish(reported, subject=asset, by=by, at=at)
    return asset


@verb(
    "asset.transfer",
    permission=permissions.WRITE,
    label=_("Transfer"),
    params=[*owner_params, contact_param],
    audience="staff",
)
def transfer(*, asset: Asset, by: Any, at: datetime, **details: Any) -> Asset:
    """Hand the asset to another customer, with everything installed in it; without one it goes back to stock.

    It leaves what it stood in and the sale it came from, which stay with the old customer. Its cases stay whose they were.
    """
    tree.hold_still(Asset, moving=True)
    asset = Asset.objects.visible_to(by).locked(asset.pk)
    authorize(by, permissions.WRITE, asset)
    owner = check_owner(details, required=False)
    if _fits(asset, owner):
        raise invalid("account", _("It belongs to this customer already."), "same_customer")
    moved = list(Asset.objects.below(asset).select_for_update(of=("self",)).order_by("path"))
    happened = []
    for row in moved:
        gone = {"sold_product": None} if not _fits(row.sold_product, owner) else {}
        gone |= {"parent": None} if row.pk == asset.pk and not _fits(row.parent, owner) else {}
        before = {name: getattr(row, f"{name}_id") for name in (*OWNERS, "parent", "sold_product")}
        _old, new = store(
            row,
            verb="asset.transfer",
            details=owner | gone,
            known=(*OWNERS, "contact", "parent", "sold_product"),
            at=at,
        )
        if "parent" in new:
            tree.move_below(row, None)
        if new:
            told_of = {f"old_{name}_id": value for name, value in before.items()}
            told_of |= {f"{name}_id": getattr(row, f"{name}_id") for name in before}
            happened.append((events.AssetTransferred(**told_of), row))
    publish_many(happened, by=by, at=at)
    return Asset.objects.get(pk=asset.pk)


@verb("asset.delete", permission=permissions.WRITE, label=_("Remove asset"), creates=True, audience="staff")
def delete(*, asset: Asset, by: Any, at: datetime) -> None:
    """Remove an asset that was noted by mistake. One that stood in service is retired instead."""
    asset = Asset.objects.visible_to(by).locked(asset.pk)
    authorize(by, permissions.WRITE, asset)
    removed = events.AssetDeleted(number=asset.number, serial_number=asset.serial_number or None, **named(asset))
    publish(removed, subject=asset, by=by, at=at)
    try:
        asset.delete()
    except ProtectedError as used:
        raise Refused("in_use", _("Cases name this asset, or others are installed in it.")) from used


def _product_of(sold: SoldProduct | None) -> Product:
    if sold is None:
        raise invalid("product", _("This field is required."), "required")
    return sold.product


def _check_change(asset: Asset, details: dict[str, Any]) -> None:
    if "contact" in details:
        check_owner(owner_of(asset) | {"contact": details["contact"]}, required=False)
    for name in ("parent", "sold_product"):
        if details.get(name) is not None and not same_owner(asset, details[name]):
            raise invalid(name, _("This is another customer's."), "other_customer")
    if "parent" in details:
        tree.check_move(asset, details["parent"])
    product = details.get("product", asset.product)
    if product is None:
        raise invalid("product", _("This field is required."), "required")
    if product.pk != asset.product_id:
        refuse_retired(product)
    if "product" in details or "sold_product" in details:
        field = "product" if "product" in details else "sold_product"
        _refuse_other_product(product, details.get("sold_product", asset.sold_product), field=field)


def _refuse_other_product(product: Product, sold: SoldProduct | None, *, field: str = "product") -> None:
    """A piece of what was sold, or of a release or part of it."""
    if sold is not None and not tree.is_within(product.path, sold.product.path):
        raise invalid(field, _("This is not the product that was sold, nor a part of it."), "other_product")


def _fits(row: Any, owner: dict[str, Any]) -> bool:
    return row is None or all(getattr(row, name) == owner[name] for name in OWNERS)
