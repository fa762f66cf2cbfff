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


def summary(plan: Plan, seen: Evidence, figures: dict[str, Any], found: dict[str, list[str]]) -> dict[str, Any]:
    """One run in figures."""
    recovered: dict[str, list[float]] = defaultdict(list)
    for recovery in seen.recoveries:
        recovered[recovery["kind"]].append(recovery["seconds"])
    work = (*seen.facts.deliveries, *seen.facts.timers)
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
        "effects": len(seen.facts.effects),
        "claimed_again": sum(row["claims"] > 1 for row in work),
        "mails_received": len(seen.received),
        "mails_received_again": len(seen.received) - len({got.message_id for got in seen.received}),
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


def medians(lines: list[dict[str, Any]]) -> dict[str, tuple[int, float, float]]:
    """Over many runs: per kind of fault how often, the median and the longest recovery."""
    found: dict[str, list[float]] = defaultdict(list)
    for told in lines:
        for kind, seconds in told["recovery"].items():
            found[kind] += seconds
    return {kind: (len(some), median(some), max(some)) for kind, some in sorted(found.items())}


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
