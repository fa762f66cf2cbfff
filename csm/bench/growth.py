"""Whether lists stay as fast while the tenant grows: every filter with every ordering, page 1 and page 1,000."""

from __future__ import annotations

from typing import Any

from csm.bench.floor import Floor
from csm.bench.measuring import Target, take_turns
from csm.bench.plans import ORDERINGS
from csm.bench.setting import Setting
from csm.bench.targets import LIST, page_url


def measure(setting: Setting, floor: Floor, rounds: int) -> list[dict[str, Any]]:
    """One measurement per list at the size that the tenant has now."""
    size, caller = setting.size, setting.program
    urls = {
        f"ordering={ordering}": f"{LIST}?ordering={ordering}" for ordering in ("-created_at", "next_due_at", "number")
    }
    urls["ordering=-created_at, page 1,000"] = page_url(setting, 1000)
    for name, value in setting.values().items():
        for ordering in ORDERINGS:
            urls[f"{name}=… ordering=-{ordering}"] = f"{LIST}?{name}={value}&ordering=-{ordering}"
    targets = [Target(name, lambda url=url: [caller.get(url)]) for name, url in urls.items()]  # type: ignore[misc]
    take_turns(targets, max(5, rounds // 3))
    return [{"list": target.name, "cases": size, "median_ms": target.median} for target in targets]


def rows(grown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per list the time at the greatest size, and how much longer that is than at the smallest."""
    found = []
    for name in dict.fromkeys(one["list"] for one in grown):
        series = [one for one in grown if one["list"] == name]
        first, last = series[0]["median_ms"], series[-1]["median_ms"]
        found.append({
            "name": name, "median_ms": round(last, 2), "budget": " → ".join(f"{one['median_ms']:.1f}" for one in series) + " ms",
            "holds": None if len(series) == 1 else last <= 1.6 * first,
        })  # fmt: skip
    return found
