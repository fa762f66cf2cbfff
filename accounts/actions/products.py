"""Keeping the catalogue of products."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.models import Product, tree
from ledger import Refused, publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = ("name", "code", "parent", "release", "description", "is_active", "external_id")

_details = [
    Param.text("code", max_length=60, label=_("Code")),
    Param.ref("parent", "accounts.product", nullable=True, label=_("Part of")),
    Param.text("release", max_length=60, label=_("Release")),
    Param.text("description", max_length=10_000, label=_("Description")),
    Param.bool("is_active", label=_("Offered"), help=_("Whether it is still sold and installed.")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "product.create",
    permission=permissions.MANAGE_PRODUCTS,
    label=_("New product"),
    params=[Param.text("name", required=True, max_length=200, label=_("Name")), *_details],
    audience="staff",
)
def create(*, name: str, by: Any, at: datetime, **details: Any) -> Product:
    """Add a family of products, a product, or a release of one."""
    authorize(by, permissions.MANAGE_PRODUCTS)
    product = Product(name=name, **details)
    product.code = product.code or product.number
    tree.place(product)
    store_new(product, at=at)
    created = events.ProductCreated(number=product.number, parent_id=product.parent_id, name=name)
    publish(created, subject=product, by=by, at=at)
    return product


@verb(
    "product.update",
    permission=permissions.MANAGE_PRODUCTS,
    label=_("Change product"),
    params=[Param.text("name", max_length=200, label=_("Name")), *_details],
    audience="staff",
)
def update(*, product: Product, by: Any, at: datetime, **details: Any) -> Product:
    """Change a product, move it with everything below it, or take it out of what is offered."""
    moves = "parent" in details
    if moves:
        tree.hold_still(Product, moving=True)
    product = Product.objects.visible_to(by).locked(product.pk)
    authorize(by, permissions.MANAGE_PRODUCTS, product)
    if moves:
        tree.check_move(product, details["parent"])
    if details.get("code") == "":
        details["code"] = product.number
    old, new = store(product, verb="product.update", details=details, known=DETAILS, at=at)
    if "parent" in new:
        tree.move_below(product, details["parent"])
    if new:
        changed = events.ProductUpdated(**told(old, new), parent_id=product.parent_id, is_active=product.is_active)
        publish(changed, subject=product, by=by, at=at)
    return product


@verb(
    "product.delete",
    permission=permissions.MANAGE_PRODUCTS,
    label=_("Remove product"),
    creates=True,
    audience="staff",
)
def delete(*, product: Product, by: Any, at: datetime) -> None:
    """Remove a product that nobody has and nothing is below; one in use is taken out of what is offered instead."""
    product = Product.objects.visible_to(by).locked(product.pk)
    authorize(by, permissions.MANAGE_PRODUCTS, product)
    publish(events.ProductDeleted(number=product.number, name=product.name), subject=product, by=by, at=at)
    try:
        product.delete()
    except ProtectedError as used:
        raise Refused("in_use", _("This product is still in use, or has others below it.")) from used
