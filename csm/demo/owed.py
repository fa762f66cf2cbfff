"""What the demo tenants' customers are owed: by contract, by number of cases, by hours; one of it used up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.actions import assets, products
from accounts.models import Account, Asset, Consumer, Contract
from csm.demo.tenants import ROBOT
from entitlements.actions import entitlement_rules, entitlements
from entitlements.models import Entitlement, EntitlementRule

# code → name, account, details
ENTITLEMENTS: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "WAYNE-GOLD": ("Gold support", "WAYNE", {"unit": "cases", "allowance": 40, "order": 20}),
    "WAYNE-AERO-HOURS": ("On-site hours Toulouse", "WAYNE-AERO", {"unit": "hours", "allowance": 24, "round_to": 15}),
    "HELVETIA-FLAT": ("Unlimited support", "HELVETIA", {}),
    "LUMEN-FIVE": ("Five cases a year", "LUMEN", {"unit": "cases", "allowance": 5, "decrease_on": "resolution"}),
    "NORDWIND-ONE": ("One case by telephone", "NORDWIND", {"unit": "cases", "allowance": 1, "channels": ["phone"]}),
    "PARTNER-POOL": (
        "What the partner holds for its customers", None,
        {"unit": "cases", "allowance": 30, "restrict": False, "partner": "PARTNER"},
    ),
}  # fmt: skip
UNDER_CONTRACT = {
    "Service cold chain": "Support as agreed, without a number",
    "Comfort plan": "Comfort plan: support at home",
}
EVERYBODY = ("Basic help for everybody", {"order": 900, "channels": ["portal", "email"]})


def owe(slug: str, *, at: datetime) -> None:
    """Whatever is not there yet; before the first case is told, so that cases take from it."""
    if Entitlement.objects.exists():
        return
    for contract in Contract.objects.filter(name__in=UNDER_CONTRACT):
        entitlements.create(name=UNDER_CONTRACT[contract.name], contract=contract, by=ROBOT, at=at)
    if slug == "acme":
        known = {account.code: account for account in Account.objects.all()}
        for code, (name, account, details) in ENTITLEMENTS.items():
            given = {**details, "account": known[account] if account else None}
            if "partner" in details:
                given["partner"] = known[details["partner"]]
            entitlements.create(name=name, code=code, by=ROBOT, at=at, **given)
        _rule(at)
    else:
        name, details = EVERYBODY
        entitlements.create(name=name, by=ROBOT, at=at, **details)
        _warranty(at)


def _warranty(at: datetime) -> None:
    """Cora's heat pump is under warranty for two years."""
    cora = Consumer.objects.by_email("cora@home.test").first()
    if cora is None or Asset.objects.filter(consumer=cora).exists():
        return
    pump = products.create(name="Heat pump HP 9", code="HP9", by=ROBOT, at=at)
    assets.create(
        product=pump, consumer=cora, serial_number="HP9-40718", name="Heat pump in the cellar", installed_on=at.date(),
        warranty_ends=at.date() + timedelta(days=730), by=ROBOT, at=at,
    )  # fmt: skip


def _rule(at: datetime) -> None:
    """Complaints are on the house: what is unlimited comes first."""
    if not EntitlementRule.objects.exists():
        entitlement_rules.create(
            name="Complaints take no unit where there is a flat rate",
            conditions={"field": "category", "op": "eq", "value": "complaint"},
            filter={"field": "unit", "op": "eq", "value": "unlimited"},
            order=10,
            by=ROBOT,
            at=at,
        )
