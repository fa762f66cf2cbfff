"""Products, what was sold, and assets."""

from django.utils import timezone

from accounts.actions import assets, products, sold_products
from accounts.models import Asset, Product, SoldProduct
from tests.factories.people import ROBOT


def make_product(name: str = "Robot arm", **details) -> Product:
    return products.create(name=name, by=ROBOT, at=timezone.now(), **details)


def sell(product: Product, **details) -> SoldProduct:
    return sold_products.create(product=product, by=ROBOT, at=timezone.now(), **details)


def install(product: Product | None = None, **details) -> Asset:
    given = {"product": product} if product is not None else {}
    return assets.create(by=ROBOT, at=timezone.now(), **given, **details)
