"""What a run is remembered by: a line, a line of JSON, and after a violation everything that helps to find the cause."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter, defaultdict
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from csm.chaos.invariants import CHECKS, Evidence
from csm.chaos.plan import Plan
from csm.chaos.stack import Stack
from csm.runtime.postgres import find
from csm.runtime.servers import CHECKOUT


def summary(plan: Plan, seen: Evidence, figures: dict[str, Any], found: dict[str, list[str]]) -> dict[str, Any]:
    """One run in figures."""
    recovered: dict[str, list[float]] = defaultdict(list)
    for recovery in seen.recoveries:
        recovered[recovery["kind"]].append(recovery["seconds"])
    work = [row for row in (*seen.facts.deliveries, *seen.facts.timers) if row["created_at"] >= seen.since]
    received = seen.received[seen.received_before :]
    return {
        "seed": plan.seed,
        "minutes": plan.minutes,
        "digest": plan.digest,
        **figures,
        "faults": dict(Counter(recovery["kind"] for recovery in seen.recoveries)),
        "recovery": dict(recovered),
        "recovery_alone": [
            (recovery["kind"], recovery["seconds"]) for recovery in seen.recoveries if recovery["alone"]
        ],
        "quiet_after": seen.quiet_after,
        "events": len(seen.facts.events),
        "claimed_again": sum(row["claims"] > 1 for row in work),
        "mails_received": len(received),
        "mails_received_again": len(received) - len({got.message_id for got in received}),
        "work": len(work),
        "checked": list(CHECKS),
        "violations": found,
    }


def line(told: dict[str, Any]) -> str:
    """The same for a person."""
    worst = max((seconds for some in told["recovery"].values() for seconds in some), default=0.0)
    verdict = "VIOLATED " + ", ".join(told["violations"]) if told["violations"] else "all invariants hold"
    quiet = f"{told['quiet_after']:.0f} s" if told["quiet_after"] is not None else "never"
    return (
        f"seed {told['seed']:<4} plan {told['digest']}  {told['acknowledged']}/{told['requests']} acknowledged,"
        f" {told['retries']} asked again, {told['replayed']} replayed,"
        f" {sum(told['faults'].values())} faults, slowest recovery {worst:.1f} s, quiet after {quiet}: {verdict}"
    )


def figures(lines: list[dict[str, Any]]) -> str:
    """Over many runs, as Markdown: what was asked, and per kind of fault how often and how soon all was well again."""
    total = {
        name: sum(told[name] or 0 for told in lines)
        for name in ("requests", "acknowledged", "retries", "replayed", "work", "claimed_again", "mails_received_again")
    }
    recovered: dict[str, list[float]] = defaultdict(list)
    alone: dict[str, list[float]] = defaultdict(list)
    for told in lines:
        for kind, seconds in told["recovery"].items():
            recovered[kind] += seconds
        for kind, seconds in told["recovery_alone"]:
            alone[kind].append(seconds)
    violated = Counter(name for told in lines for name in told["violations"])
    seeds = sorted(told["seed"] for told in lines)
    slowness = median(told["slowness"] for told in lines)
    out = [
        f"{len(lines)} runs (seeds {seeds[0]} to {seeds[-1]}) of {median(told['minutes'] for told in lines):g} minutes:"
        f" {total['requests']:,} requests, {total['acknowledged']:,} acknowledged, {total['retries']:,} asked again,"
        f" {total['replayed']:,} of them answered from what was stored; {sum(map(len, recovered.values())):,} faults;"
        f" {total['work']:,} deliveries and timers, {total['claimed_again']:,} of them claimed more than once;"
        f" {total['mails_received_again']:,} mails arrived again under the same Message-ID.",
        f"Violations: {', '.join(f'{name} in {count} runs' for name, count in sorted(violated.items())) or 'none'}."
        f" The machine was {slowness:.1f} times slower than alone (median).",
        "",
        "| fault | times | recovery, median | longest | median when no other fault was near |",
        "|---|---|---|---|---|",
    ]
    for kind, some in sorted(recovered.items()):
        lone = f"{median(alone[kind]):.1f} s ({len(alone[kind])})" if alone[kind] else "–"
        out.append(f"| {kind.replace('_', ' ')} | {len(some)} | {median(some):.1f} s | {max(some):.1f} s | {lone} |")
    return "\n".join(out)


def write_figures(text: str) -> None:
    """Into docs/scaling.md, between its two marks."""
    page = CHECKOUT / "docs" / "scaling.md"
    before, begin, rest = page.read_text(encoding="utf-8").partition("<!-- bin/chaos: begin -->\n")
    _old, end, after = rest.partition("<!-- bin/chaos: end -->")
    page.write_text(f"{before}{begin}{text}\n{end}{after}", encoding="utf-8")


def keep(stack: Stack, run_folder: Path, to: Path, plan: Plan, told: dict[str, Any]) -> Path:
    """The clients' record, the plan, the logs and a dump of the database."""
    to.mkdir(parents=True, exist_ok=True)
    shutil.copy(run_folder / "record.jsonl", to / "record.jsonl")
    (to / "summary.json").write_text(json.dumps(told, indent=1))
    (to / "plan.json").write_text(json.dumps(asdict(plan), indent=1))
    (to / "supervisor.log").write_text("\n".join(stack.said) + "\n")
    shutil.copytree(stack.data.logs, to / "logs", dirs_exist_ok=True)
    with (to / "database.sql").open("wb") as dump:
        subprocess.run(
            [find() / "pg_dump", "-h", str(stack.data.sockets), "-U", "postgres", "csm"], stdout=dump, check=False
        )
    return to
