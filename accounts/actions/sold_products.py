"""Noting what customers bought."""

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
from accounts.models import Product, SoldProduct, tree
from accounts.models.sold import OWNERS
from accounts.states import SoldState
from ledger import Refused, publish
from ledger.params import Param
from ledger.refusals import invalid
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = ("name", "contact", "quantity", "parent", "sold_on", "state", "external_id")
MOST = 2**31 - 1  # what the column holds

_details = [
    Param.text("name", max_length=200, label=_("Name")),
    contact_param,
    Param.integer("quantity", min_value=1, max_value=MOST, label=_("Quantity")),
    Param.ref("parent", "accounts.soldproduct", nullable=True, label=_("Sold as part of")),
    Param.date("sold_on", nullable=True, label=_("Sold on")),
    Param.code("state", choices=SoldState.choices, label=_("State")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "sold-product.create",
    permission=permissions.WRITE,
    label=_("New sold product"),
    params=[
        Param.ref("product", "accounts.product", required=True, label=_("Product")),
        *owner_params,
        *_details,
    ],
    audience="staff",
)
def create(*, product: Product, by: Any, at: datetime, **details: Any) -> SoldProduct:
    """Note that a customer bought something, alone or as part of something bigger, which says whose it is."""
    authorize(by, permissions.WRITE)
    refuse_retired(product)
    if details.get("parent") is not None:
        fill_owner(details, details["parent"])
    sold = SoldProduct(product=product, **details | check_owner(details, required=True))
    store_new(sold, at=at)
    happened = events.ProductSold(number=sold.number, quantity=sold.quantity, **named(sold))
    publish(happened, subject=sold, by=by, at=at)
    return sold


@verb(
    "sold-product.update",
    permission=permissions.WRITE,
    label=_("Change sold product"),
    params=_details,
    audience="staff",
)
def update(*, sold_product: SoldProduct, by: Any, at: datetime, **details: Any) -> SoldProduct:
    """Change what is known about a sale. What was sold, and to whom, stays."""
    if details.get("parent") is not None:
        tree.hold_still(SoldProduct, moving=True)
    sold = SoldProduct.objects.visible_to(by).locked(sold_product.pk)
    authorize(by, permissions.WRITE, sold)
    if "contact" in details:
        check_owner(owner_of(sold) | {"contact": details["contact"]}, required=True)
    if details.get("parent") is not None:
        _refuse_loop(sold, details["parent"])
    old, new = store(sold, verb="sold-product.update", details=details, known=DETAILS, at=at)
    if new:
        changed = events.SoldProductUpdated(**told(old, new), state=sold.state, **named(sold))
        publish(changed, subject=sold, by=by, at=at)
    return sold


@verb(
    "sold-product.delete",
    permission=permissions.WRITE,
    label=_("Remove sold product"),
    creates=True,
    audience="staff",
)
def delete(*, sold_product: SoldProduct, by: Any, at: datetime) -> None:
    """Remove a sale that was noted by mistake, and that no case names; its assets stay."""
    sold = SoldProduct.objects.visible_to(by).locked(sold_product.pk)
    authorize(by, permissions.WRITE, sold)
    publish(events.SoldProductDeleted(number=sold.number, product_id=sold.product_id), subject=sold, by=by, at=at)
    try:
        sold.delete()
    except ProtectedError as used:
        raise Refused("in_use", _("Cases still name this sold product.")) from used


def named(row: Any) -> dict[str, Any]:
    """What events say about a record that belongs to somebody: of which product, and whose."""
    return {"product_id": row.product_id, **{f"{name}_id": getattr(row, f"{name}_id") for name in OWNERS}}


def refuse_retired(product: Product) -> None:
    """What is no longer offered is neither sold nor installed anew."""
    if not product.is_active:
        raise invalid("product", _("This product is no longer offered."), "retired")


def _refuse_loop(sold: SoldProduct, parent: SoldProduct) -> None:
    if not same_owner(sold, parent):
        raise invalid("parent", _("This was sold to another customer."), "other_customer")
    above: SoldProduct | None = parent
    while above is not None:
        if above.pk == sold.pk:
            raise invalid("parent", _("It cannot be part of itself."), "loop")
        above = above.parent
