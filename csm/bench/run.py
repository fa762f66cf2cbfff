"""One run of the benchmarks, from an empty folder to a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from csm.bench.stack import stack

PLAN_ROWS = 20_000


def main() -> None:
    """Parse, run, print. Ends with status 1 when `--check` finds a plan that changed."""
    options = _parser().parse_args()
    with stack(options.keep):
        if options.check or options.plans:
            raise SystemExit(_plans(write=options.plans))
        found = _measure(options)
    from csm.bench import report

    if options.write:
        report.write(found)
        print(f"Written to {report.JSON} and {report.PAGE}.")
    missed = [row["name"] for part in found["parts"] for row in part["rows"] if row.get("holds") is False]
    print(f"Budgets missed: {', '.join(missed)}." if missed else "Every budget holds.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="Measure the product side by side with the least that this machine needs for the same rows. Starts servers and"
        " data of its own, and removes them. Some minutes by default; an hour with --full.",
    )
    parser.add_argument("--sizes", help="cases of the big tenant at which lists are measured (10000,100000)")
    parser.add_argument("--rounds", type=int, default=60, help="how often each thing is asked, in turns (60)")
    parser.add_argument(
        "--full", action="store_true", help="up to a million cases, a million timers, starts and memory"
    )
    parser.add_argument("--timers", type=int, help="so many that wait (200000); 0 leaves timers out")
    parser.add_argument("--assets", type=int, help="so many that customers run (20000); 0 leaves them out")
    parser.add_argument("--imported", type=int, help="so many contacts that are imported (2000); 0 leaves them out")
    parser.add_argument("--only-imported", action="store_true", help="nothing else is measured")
    parser.add_argument("--start", action="store_true", help="also how long bin/up takes and what it weighs")
    parser.add_argument("--write", action="store_true", help="into docs/scaling.md and docs/bench/latest.json")
    parser.add_argument("--check", action="store_true", help=f"only plans, on {PLAN_ROWS:,} cases: fail if one changed")
    parser.add_argument("--plans", action="store_true", help="only plans: write docs/bench/plans.txt anew")
    parser.add_argument("--keep", metavar="FOLDER", help="keep servers' data there")
    return parser


def _plans(*, write: bool) -> int:
    from csm.bench import plans
    from csm.bench.setting import Setting

    setting = Setting.make()
    setting.add(PLAN_ROWS - setting.size, messages=1)
    found = plans.collect(setting)
    changed = plans.differences(found)
    print(changed or "Every plan is as it was.")
    if write:
        plans.KEPT.parent.mkdir(parents=True, exist_ok=True)
        plans.KEPT.write_text(found, encoding="utf-8")
        return 0
    return 1 if changed else 0


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    from csm.bench import deciding, growth, importing, measuring, report, starting, targets, things, timers, trees
    from csm.bench.floor import Floor, connect
    from csm.bench.setting import Setting

    sizes = [
        int(size) for size in (options.sizes or ("10000,100000,1000000" if options.full else "10000,100000")).split(",")
    ]
    waiting = options.timers if options.timers is not None else 1_000_000 if options.full else 200_000
    parts: list[dict[str, Any]] = []

    def part(title: str, rows: Callable[[], list[dict[str, Any]]]) -> None:
        say(f"{title} …")
        parts.append({"title": title, "rows": rows()})
        print(f"\n{title}\n{report.table(parts[-1]['rows'])}", flush=True)

    where = report.machine()
    if options.start or options.full:
        part("Start and memory", starting.measure)
    setting = Setting.make()
    imported = options.imported if options.imported is not None else 100_000 if options.full else 2000
    if imported:
        part(f"A file of {imported:,} contacts", lambda: importing.measure(setting, imported))
    if options.only_imported:
        return {"machine": where, "sizes": sizes, "parts": parts}
    grown: list[dict[str, Any]] = []
    with connect() as connection:
        floor = Floor(connection, setting.tenant.pk)
        for size in sizes:
            say(f"loading {size:,} cases …")
            setting.add(size - setting.size)
            grown += growth.measure(setting, floor, options.rounds // 2)
        part(f"Lists as the tenant grows: {', '.join(f'{size:,}' for size in sizes)} cases", lambda: growth.rows(grown))
        found = targets.reading(setting, floor) + targets.writing(setting)

        def requests() -> list[dict[str, Any]]:
            measuring.take_turns(found, options.rounds)
            return measuring.results(found)

        part(f"Requests, at {sizes[-1]:,} cases", requests)
    part(
        f"Below an account, at {sizes[-1]:,} cases",
        lambda: [
            *trees.measure(setting, rounds=options.rounds, share=(share := min(1, sizes[-1] / 100_000))),
            *deciding.measure(setting, rounds=options.rounds, share=share),
        ],
    )
    assets = options.assets if options.assets is not None else 1_000_000 if options.full else 20_000
    if assets:
        part(
            f"What customers run: {assets:,} assets",
            lambda: things.measure(setting, assets, rounds=options.rounds // 2),
        )
    if waiting:
        part("Timers", lambda: timers.measure(setting, waiting=waiting, due=10_000 if waiting >= 100_000 else 1000))
    part("Loading", lambda: [
        {"name": f"seed_load, {cases:,} cases with 4 messages each", "budget": f"{speed:,.0f} cases/s"} for cases, speed in setting.loads[1:]
    ])  # fmt: skip
    return {"machine": where, "sizes": sizes, "parts": parts}


def say(line: str) -> None:
    """What happens now, on stderr."""
    print(line, file=sys.stderr, flush=True)
