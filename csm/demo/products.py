"""What the demo tenants sell, and what their customers have: a tree of products with releases, sales, and an install base."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from accounts.actions import assets, products, sold_products
from accounts.models import Account, Asset, Consumer, Household, Product, SoldProduct
from csm.demo.tenants import ROBOT

# code → name, parent, release
PRODUCTS: dict[str, dict[str, tuple[str, str | None, str]]] = {
    "acme": {
        "AIR": ("Compressed air", None, ""),
        "AIRFLOW": ("AirFlow compressors", "AIR", ""),
        "AF250": ("AirFlow 250", "AIRFLOW", ""),
        "AF90": ("AirFlow 90", "AIRFLOW", ""),
        "DRYLINE": ("DryLine dryers", "AIR", ""),
        "DL40": ("DryLine 40", "DRYLINE", ""),
        "CONTROL": ("Control and monitoring", None, ""),
        "FLOWCTL": ("FlowControl gateway", "CONTROL", ""),
        "FLOWCTL-3.1": ("FlowControl gateway", "FLOWCTL", "3.1"),
        "FLOWCTL-3.2": ("FlowControl gateway", "FLOWCTL", "3.2"),
        "AIRVIEW": ("AirView portal", "CONTROL", ""),
        "AF60": ("AirFlow 60", "AIRFLOW", ""),
    },
    "globex": {
        "HOME": ("Smart home", None, ""),
        "HUB": ("HomeHub", "HOME", ""),
        "HUB3": ("HomeHub", "HUB", "3"),
        "HUB4": ("HomeHub", "HUB", "4"),
        "CAM": ("CamEye", "HOME", ""),
        "THERMO": ("WarmWall thermostat", "HOME", ""),
    },
}
RETIRED = {"acme": ("AF60",), "globex": ()}
# what, whose (an account's code, or a consumer's address), how many, days ago
SOLD: dict[str, list[tuple[str, str, int, int]]] = {
    "acme": [
        ("AF250", "WAYNE", 2, 900), ("DL40", "WAYNE", 1, 900), ("FLOWCTL", "WAYNE", 1, 500), ("AIRVIEW", "WAYNE", 25, 500),
        ("AF90", "WAYNE-AERO", 1, 620), ("DL40", "WAYNE-AERO", 1, 620), ("AF90", "ALPINE", 1, 400), ("AF250", "HELVETIA", 1, 300),
        ("FLOWCTL", "HELVETIA", 1, 300),
    ],
    "globex": [
        ("HUB3", "cora@home.test", 1, 420), ("THERMO", "cora@home.test", 3, 420), ("HUB4", "theo@home.test", 1, 90),
        ("CAM", "mira@home.test", 1, 200),
    ],
}  # fmt: skip
# serial number → product, whose, name, serial number of what it stands in, days ago, years of warranty, health
ASSETS: dict[str, dict[str, tuple[str, str, str, str, int, int, str]]] = {
    "acme": {
        "PLANT-STR-1": ("AIR", "WAYNE", "Compressor room Stuttgart", "", 890, 0, "degraded"),
        "AF250-11873": ("AF250", "WAYNE", "Line 4, compressor 2", "PLANT-STR-1", 890, 3, "degraded"),
        "AF250-11874": ("AF250", "WAYNE", "Line 4, compressor 1", "PLANT-STR-1", 890, 3, "healthy"),
        "DL40-20031": ("DL40", "WAYNE", "", "PLANT-STR-1", 890, 2, "healthy"),
        "FC-70012": ("FLOWCTL-3.2", "WAYNE", "Gateway line 4", "PLANT-STR-1", 490, 2, "healthy"),
        "AF90-40110": ("AF90", "WAYNE-AERO", "Hall B", "", 610, 2, "healthy"),
        "DL40-20077": ("DL40", "WAYNE-AERO", "Hall B, dryer", "AF90-40110", 610, 2, "down"),
        "AF90-40163": ("AF90", "ALPINE", "Cheese line", "", 390, 3, "unknown"),
        "AF250-12002": ("AF250", "HELVETIA", "Bakery", "", 290, 3, "healthy"),
        "FC-70055": ("FLOWCTL-3.1", "HELVETIA", "Bakery gateway", "AF250-12002", 290, 2, "down"),
    },
    "globex": {
        "HH3-88120": ("HUB3", "cora@home.test", "Living room", "", 415, 2, "degraded"),
        "WW-31001": ("THERMO", "cora@home.test", "Kitchen", "HH3-88120", 415, 2, "healthy"),
        "WW-31002": ("THERMO", "cora@home.test", "Bedroom", "HH3-88120", 415, 2, "healthy"),
        "HH4-90233": ("HUB4", "theo@home.test", "", "", 85, 2, "healthy"),
        "CE-55120": ("CAM", "mira@home.test", "Hall", "", 195, 2, "down"),
        "HH4-90311": ("HUB4", "household", "Our hub", "", 60, 2, "healthy"),
        "CE-55410": ("CAM", "household", "Front door", "HH4-90311", 60, 2, "healthy"),
    },
}


def stock(slug: str, *, at: datetime) -> None:
    """Whatever is not there yet."""
    known = {product.code: product for product in Product.objects.all()}
    for code, (name, parent, release) in PRODUCTS[slug].items():
        if code not in known:
            above = known[parent] if parent else None
            known[code] = products.create(name=name, code=code, parent=above, release=release, by=ROBOT, at=at)
            if code in RETIRED[slug]:
                products.update(product=known[code], is_active=False, by=ROBOT, at=at)
    owners = _owners()
    if not SoldProduct.objects.exists():
        for code, whose, quantity, ago in SOLD[slug]:
            sold_on = (at - timedelta(days=ago)).date()
            sold_products.create(
                product=known[code], quantity=quantity, sold_on=sold_on, by=ROBOT, at=at, **owners[whose]
            )
    _install(slug, known, owners, at)


def _install(slug: str, known: dict[str, Product], owners: dict[str, dict[str, Any]], at: datetime) -> None:
    there = {asset.serial_number: asset for asset in Asset.objects.all()}
    for serial, (code, whose, name, inside, ago, years, health) in ASSETS[slug].items():
        if serial in there or whose not in owners:
            continue
        installed = (at - timedelta(days=ago)).date()
        sale = SoldProduct.objects.filter(**owners[whose], product__in=Product.objects.above(known[code])).first()
        there[serial] = assets.create(
            serial_number=serial, product=known[code], name=name, parent=there.get(inside), sold_product=sale,
            address=_place(owners[whose]), installed_on=installed, health=health,
            warranty_ends=date(installed.year + years, installed.month, min(installed.day, 28)) if years else None,
            by=ROBOT, at=at, **owners[whose],
        )  # fmt: skip


def _owners() -> dict[str, dict[str, Any]]:
    """By an account's code or a consumer's address; the first household by that word."""
    found: dict[str, dict[str, Any]] = {account.code: {"account": account} for account in Account.objects.all()}
    found |= {consumer.email: {"consumer": consumer} for consumer in Consumer.objects.all()}
    household = Household.objects.order_by("number").first()
    return found | ({"household": {"household": household}} if household is not None else {})


def _place(owner: dict[str, Any]) -> dict[str, str]:
    account = owner.get("account")
    return dict(account.address) if account is not None else {}
