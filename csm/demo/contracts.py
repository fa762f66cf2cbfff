"""What the demo tenants agreed with their customers: by Ada or Gina, approved by Max or the house."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.actions import contract_steps, contracts
from accounts.models import Account, Asset, Contract, Household
from csm.demo.tenants import ROBOT
from identity.actor import actor_for
from identity.models import User


@dataclass(frozen=True)
class Agreed:
    """One contract: days count from today."""

    name: str
    customer: str  # an account's code; a household's name
    starts: int
    ends: int
    lines: list[dict[str, Any]] = field(default_factory=list)
    upto: str = "active"  # or draft, submitted
    reference: str = ""
    schedule: bool = False
    assets: int = 0  # so many of the customer's


CONTRACTS = {
    "acme": (
        Agreed(
            "Premium service Stuttgart", "WAYNE", -200, 164, reference="4500087713", assets=2,
            lines=[
                {"name": "Premium support", "quantity": 1, "characteristics": {"coverage": "24x7", "response": "1 hour"}},
                {"name": "Preventive maintenance", "quantity": 4, "characteristics": {"coverage": "on site"}},
            ],
        ),
        Agreed(
            "Service cold chain", "ALPINE", -345, 20, reference="AD-2291",
            lines=[{"name": "Standard support", "characteristics": {"coverage": "working days"}}],
        ),
        Agreed(
            "Premium service Bern", "HELVETIA", 14, 378, upto="submitted",
            lines=[{"name": "Premium support", "characteristics": {"coverage": "24x7"}}, {"name": "Spare parts", "quantity": 10}],
        ),
        Agreed("Maintenance glass line", "LUMEN", 30, 394, upto="draft", lines=[{"name": "Preventive maintenance", "quantity": 2}]),
    ),
    "globex": (
        Agreed(
            "Comfort plan", "Fischer family", -90, 274,
            lines=[{"name": "Comfort plan", "characteristics": {"visits": 2, "spare parts": "included"}}],
        ),
    ),
}  # fmt: skip
KEEPERS = {"acme": ("ada@acme.test", "max@acme.test"), "globex": ("gina@globex.test", None)}


def agree(slug: str, *, now: datetime) -> None:
    """Whatever the tenant has not agreed yet; each step at its time."""
    if Contract.objects.exists():
        return
    writes, decides = KEEPERS[slug]
    keeper = User.objects.by_email(writes)
    author = actor_for(keeper)
    approver = actor_for(User.objects.by_email(decides)) if decides else ROBOT
    for one in CONTRACTS[slug]:
        whose = _customer(one.customer)
        if whose is None:
            continue
        at = min(now, now + timedelta(days=one.starts - 14))
        contract = contracts.create(
            name=one.name, starts=(now + timedelta(days=one.starts)).date(), ends=(now + timedelta(days=one.ends)).date(),
            administrator=keeper, customer_reference=one.reference, lines=one.lines, assets=_assets(whose, one.assets),
            by=author, at=at, **whose,
        )  # fmt: skip
        if one.upto == "draft":
            continue
        contract = contract_steps.submit(contract=contract, note="As agreed with the customer.", by=author, at=at)
        if one.upto == "submitted":
            continue
        contract = contract_steps.approve(contract=contract, by=approver, at=at + timedelta(days=1))
        contract_steps.begin_if_due(contract, by=ROBOT, at=now)


def _customer(word: str) -> dict[str, Any] | None:
    account = Account.objects.filter(code=word).first()
    if account is not None:
        return {"account": account}
    household = Household.objects.filter(name=word).first()
    return {"household": household} if household is not None else None


def _assets(whose: dict[str, Any], most: int) -> list[Asset]:
    if not most or "account" not in whose:
        return []
    return list(Asset.objects.filter(account=whose["account"]).order_by("pk")[:most])
