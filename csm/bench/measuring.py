"""Taking turns: every target once per round, so that whatever else the machine does hits all of them alike."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from csm.bench.calls import Answer

WARM_UP = 5  # rounds that do not count


@dataclass
class Target:
    """Something that is asked again and again. ``against`` names the target it is compared with."""

    name: str
    ask: Callable[[], Sequence[Answer]]
    against: str = ""
    budget: str = ""
    limit_ratio: float | None = None
    limit_ms: float | None = None
    every: int = 1  # asked in each n-th round: writing makes the data grow
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    bytes: int = 0
    queries: int | None = None

    def run(self, *, counts: bool = True) -> None:
        """Once."""
        answers = self.ask()
        wrong = [one for one in answers if one.status >= 400]
        if wrong:
            raise RuntimeError(f"{self.name}: {wrong[0].status} {wrong[0].body[:400]!r}")
        if counts:
            self.seconds.append(sum(one.seconds for one in answers))
            self.processor.append(sum(one.processor for one in answers))
            self.bytes = max(self.bytes, sum(len(one.body) for one in answers))

    @property
    def median(self) -> float:
        """In milliseconds."""
        return statistics.median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        """In milliseconds."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)] * 1000


def take_turns(targets: Sequence[Target], rounds: int) -> None:
    """All of them, ``rounds`` times, and the count of statements of each."""
    for _ in range(WARM_UP):
        for target in targets:
            target.run(counts=False)
    gc.collect()
    gc.freeze()  # what the measuring itself keeps is not walked again and again
    for number in range(rounds):
        for target in targets:
            if number % target.every == 0:
                target.run()
    for target in targets:
        target.queries = _statements(target)


def _statements(target: Target) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        target.run(counts=False)
    return len(captured.captured_queries)


def results(targets: Sequence[Target]) -> list[dict[str, Any]]:
    """As plain data: milliseconds, ratios, budgets and whether they hold."""
    medians = {target.name: target.median for target in targets}
    found = []
    for target in targets:
        ratio = target.median / medians[target.against] if target.against else None
        holds = None
        if target.limit_ratio is not None and ratio is not None:
            holds = ratio <= target.limit_ratio
        if target.limit_ms is not None:
            holds = target.median <= target.limit_ms and holds is not False
        found.append({
            "name": target.name, "median_ms": round(target.median, 2), "p95_ms": round(target.p95, 2),
            "processor_ms": round(statistics.median(target.processor) * 1000, 2),
            "ratio": None if ratio is None else round(ratio, 2), "against": target.against, "queries": target.queries,
            "kilobytes": round(target.bytes / 1024, 1), "budget": target.budget, "holds": holds, "rounds": len(target.seconds),
        })  # fmt: skip
    return found
