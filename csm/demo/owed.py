"""What the demo tenants' customers are owed: by contract, by number of cases, by hours; one of it used up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import Account
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
EVERYBODY = ("Basic help for everybody", {"order": 900, "channels": ["portal", "email"]})


def owe(slug: str, *, at: datetime) -> None:
    """Whatever is not there yet; before the first case is told, so that cases take from it."""
    if Entitlement.objects.exists():
        return
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
