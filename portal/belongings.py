"""What a customer has, in plain words: devices, what they bought, what was agreed. They look at it; nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import Asset, Contract, SoldProduct
from accounts.shapes import ADDRESS_PARTS
from accounts.states import AssetHealth, AssetStatus, ContractState, SoldState

TONES = {AssetHealth.HEALTHY: "green", AssetHealth.DEGRADED: "amber", AssetHealth.DOWN: "red"}
OWNED = ("product", "account", "consumer", "household")


@dataclass(frozen=True)
class Thing:
    """A line: what it is, what tells it apart, how it stands."""

    words: str
    url: str
    sub: str
    icon: str
    pill: Any = ""
    tone: str = ""


def assets(actor: Any) -> Any:
    """What runs at them, and what ran there."""
    return Asset.objects.visible_to(actor).select_related(*OWNED)


def in_use(actor: Any) -> Any:
    """What was not taken away."""
    return assets(actor).exclude(status=AssetStatus.RETIRED)


def sold_products(actor: Any) -> Any:
    """What they bought."""
    return SoldProduct.objects.visible_to(actor).select_related(*OWNED)


def contracts(actor: Any) -> Any:
    """What was agreed with them; never a draft."""
    return Contract.objects.visible_to(actor).select_related("account", "consumer", "household")


def of_asset(asset: Asset) -> Thing:
    """A device by what they call it, with its serial number."""
    told = asset.serial_number or asset.number
    unwell = asset.health in (AssetHealth.DEGRADED, AssetHealth.DOWN)
    return Thing(
        asset.name or str(asset.product), reverse("portal:asset", args=[asset.pk]),
        " · ".join(part for part in (str(asset.product) if asset.name else "", told, whose(asset)) if part), "i-engine",
        asset.get_health_display() if unwell else "", TONES.get(AssetHealth(asset.health), ""),
    )  # fmt: skip


def of_sold(sold: SoldProduct) -> Thing:
    """What was bought, with how many."""
    many = _("%(n)d pieces") % {"n": sold.quantity} if sold.quantity > 1 else ""
    return Thing(
        sold.name or str(sold.product), reverse("portal:sold-product", args=[sold.pk]),
        " · ".join(part for part in (sold.number, many, whose(sold)) if part), "i-box",
        sold.get_state_display() if sold.state != SoldState.ACTIVE else "", "slate",
    )  # fmt: skip


def of_contract(contract: Contract) -> Thing:
    """What was agreed, and how it stands today."""
    label, tone = standing(contract)
    return Thing(
        contract.name, reverse("portal:contract", args=[contract.pk]), f"{contract.number} · {contract.customer}",
        "i-file-certificate", label, tone,
    )  # fmt: skip


def standing(contract: Contract) -> tuple[Any, str]:
    """A contract's state as its customer calls it, and its colour."""
    if contract.state == ContractState.ACTIVE:
        return _("In force"), "green"
    if contract.state == ContractState.APPROVED:
        return _("Begins later"), "accent"
    if contract.state == ContractState.SUSPENDED:
        return _("Suspended"), "amber"
    return _("Ended"), "slate"


def whose(thing: Any) -> str:
    """Whose it is, where there may be several."""
    return str(thing.customer or "")


def place(asset: Asset) -> str:
    """Where it stands, in one line."""
    return ", ".join(str(asset.address[part]) for part in ADDRESS_PARTS if part != "kind" and asset.address.get(part))


def warranty(asset: Asset) -> Any:
    """(its last day, whether it still holds), or nothing."""
    return (asset.warranty_ends, asset.is_under_warranty(now())) if asset.warranty_ends else None


def report_url(**about: Any) -> str:
    """Where a problem with this is reported, the form filled in."""
    return f"{reverse('portal:new-case')}?{urlencode({name: str(thing.pk) for name, thing in about.items()})}"
