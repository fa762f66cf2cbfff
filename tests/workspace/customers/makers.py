"""One more record of each kind, for what holds for all kinds alike: ``MAKERS["asset"] = lambda n: …``, run inside the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.models import Account, Contract, Duplicate, Product
from tests.factories.accounts import make_account, make_consumer, make_contact
from tests.factories.contracts import bring_contract_to, make_contract
from tests.factories.entitlements import make_entitlement, make_rule
from tests.factories.products import install, make_product, sell
from tests.factories.relations import make_household, make_responsibility


def account() -> Account:
    """Any account, for what belongs to one."""
    return Account.objects.order_by("created_at").first() or make_account("First Company")


def twins(n: int) -> Duplicate:
    """Two contacts of an account of their own who look alike."""
    firm = make_account(f"Twins {n}")
    pair = [make_contact(firm, name, login=False) for name in ("Carla", "Karla")]
    return Duplicate.objects.about(pair[0]).order_by("-created_at").filter(other_contact__account=firm)[0]


def contract(n: int) -> Contract:
    """With lines, and a thing that it covers."""
    pump = make_product(f"Pump {n}")
    lines = [{"name": "Gold support", "quantity": 2, "characteristics": {"coverage": "24x7"}}]
    return make_contract(f"Agreement {n}", account=account(), lines=lines, products=[pump])


def product() -> Product:
    """Any product, for what is below or of one."""
    return Product.objects.order_by("created_at").first() or make_product("First Product")


MAKERS: dict[str, Callable[[int], Any]] = {
    "account": lambda n: make_account(f"Company {n}", parent=account(), tier="gold"),
    "duplicate": twins,
    "contact": lambda n: make_contact(account(), f"Person{n}", login=False),
    "product": lambda n: make_product(f"Product {n}", parent=product()),
    "sold-product": lambda n: sell(product(), account=account(), name=f"Sale {n}"),
    "asset": lambda n: install(product(), account=account(), serial_number=f"SN-{n}", contact=None),
    "consumer": lambda n: make_consumer(f"Buyer{n}", login=False),
    "entitlement": lambda n: make_entitlement(f"Owed {n}", account=account(), unit="cases", allowance=10),
    "entitlement-rule": lambda n: make_rule(
        f"First {n}", entitlement=make_entitlement(f"Preferred {n}", account=account())
    ),
    "contract": lambda n: bring_contract_to("active", contract(n)),
    "household": lambda n: make_household(f"Family {n}", make_consumer(f"Child{n}", login=False)),
    "responsibility": lambda n: make_responsibility(f"Duty {n}", "view"),
}
