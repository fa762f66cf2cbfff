"""What customers run, at size: lists of assets, one by its serial number, and the plans of both as the app's role."""

from __future__ import annotations

from typing import Any

from accounts.models import Asset, Product
from csm.bench import measuring
from csm.bench.measuring import Target
from csm.bench.plans import of_call
from csm.bench.setting import UNTIL, Setting
from csm.load import things
from csm.load.filling import Order, settle, spec_of
from csm.load.progress import Bar
from tenancy.context import tenant

LIST = "/api/v1/assets/"


def add(setting: Setting, count: int) -> float:
    """So many assets for the customers of the first load; per second."""
    spec, _role = spec_of(Order(setting.tenant, 1000), messages=1, seed=1, until=UNTIL)
    bar = Bar(count, "assets")
    things.load(spec, count, tick=bar.tick)
    speed = bar.speed
    bar.end()
    settle()
    return speed


def addresses(setting: Setting) -> dict[str, str]:
    """What is asked for, by its name."""
    with tenant(setting.tenant):
        one = Asset.objects.exclude(account=None).order_by("number")[0]
        family = Product.objects.filter(parent=None).order_by("number")[0]
        inside = Asset.objects.exclude(parent=None).order_by("number")[0]
    return {
        "API assets, newest first": LIST,
        "API assets of an account": f"{LIST}?account={one.account_id}",
        "API asset by serial number": f"{LIST}?serial_number={one.serial_number.lower()}",
        "API assets whose serial number begins": f"{LIST}?search={one.serial_number[:9]}",
        "API assets of a family of products": f"{LIST}?product={family.pk}",
        "API assets within another one": f"{LIST}?within={inside.parent_id}",
        "API assets that are down": f"{LIST}?health=down",
    }


def plans(setting: Setting) -> dict[str, str]:
    """Each with its plan."""
    return {name: of_call(setting, url, "accounts_asset") for name, url in addresses(setting).items()}


def measure(setting: Setting, count: int, *, rounds: int) -> list[dict[str, Any]]:
    """The rows of the table."""
    speed = add(setting, count)
    targets = [
        Target(name, _get(setting, url), limit_ms=60, budget="≤ 60 ms") for name, url in addresses(setting).items()
    ]
    with tenant(setting.tenant):
        owner = str(Asset.objects.exclude(account=None).order_by("number")[0].account_id)
    for name, url in (("workspace list of assets", ""), ("workspace list of an account's assets", f"?account={owner}")):
        targets.append(
            Target(name, _page(setting, f"/workspace/customers/assets/{url}"), limit_ms=60, budget="≤ 60 ms")
        )
    measuring.take_turns(targets, rounds)
    loaded = {"name": f"seed_load, {count:,} assets", "budget": f"{speed:,.0f} assets/s"}
    return [*measuring.results(targets), loaded]


def _get(setting: Setting, url: str) -> Any:
    return lambda: [setting.program.get(url)]


def _page(setting: Setting, url: str) -> Any:
    return lambda: [setting.agent.get(url)]
