"""`bin/chaos --seed N --minutes M`: the fault runs."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from csm.chaos import breaking, facts, faults, report, template
from csm.chaos.invariants import violations
from csm.chaos.plan import Fault, Plan, draw, shrink
from csm.chaos.run import Run
from csm.chaos.stack import Stack


def main(arguments: list[str]) -> None:
    """Run the seeds in a row; 1 if any of them violated anything."""
    asked = _parse(arguments)
    if asked.figures:
        text = report.figures([json.loads(line) for line in Path(asked.figures).read_text().splitlines()])
        print(text)
        if asked.write:
            report.write_figures(text)
        return
    plans = [
        draw(seed, asked.minutes, kinds=faults.LENGTHS, only=asked.faults, rate=asked.rate) for seed in asked.seeds
    ]
    if asked.plan:
        for plan in plans:
            _show(plan)
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    raise SystemExit(Session(asked).run(plans))


class Session:
    """Seeds in a row, on one stack as long as it is sound."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.asked = asked
        self.folder = Path(tempfile.mkdtemp(prefix="csm-chaos-"))
        self.stack: Stack | None = None
        self.django = False

    def run(self, plans: list[Plan]) -> int:
        """How many seeds violated something, 1 at most: it is an exit status."""
        worst = 0
        try:
            for plan in plans:
                told = self._one(plan)
                if told["violations"]:
                    worst = 1
                    if self.asked.shrink:
                        self._shrink(plan)
        finally:
            self._end_stack()
            shutil.rmtree(self.folder, ignore_errors=True)
        return worst

    def _one(self, plan: Plan, *, quietly: bool = False) -> dict[str, Any]:
        began = time.monotonic()
        stack = self._ready_stack()
        run = Run(stack, plan, self.folder / f"seed-{plan.seed}", _say if self.asked.verbose else _say_nothing)
        seen = run.carry_out()
        found = violations(seen)
        told = report.summary(plan, seen, run.figures, found)
        told |= {"broken": self.asked.broken, "seconds": round(time.monotonic() - began, 1)}
        print(report.line(told), flush=True)
        for name, complaints in found.items():
            for complaint in complaints:
                print(f"  {name}: {complaint}", flush=True)
        if found and not quietly:
            to = Path(self.asked.keep) / f"seed-{plan.seed}{'-' + self.asked.broken if self.asked.broken else ''}"
            print(f"  kept in {report.keep(stack, run.folder, to, plan, told)}", flush=True)
        if self.asked.results and not quietly:
            with Path(self.asked.results).open("a", encoding="utf-8") as results:
                results.write(json.dumps(told) + "\n")
        if set(found) - {"I18", "I19"} or self.asked.fresh:  # time and memory spoil no data
            self._end_stack()
        return told

    def _ready_stack(self) -> Stack:
        if self.stack is None:
            began = time.monotonic()
            self.stack = Stack(self.folder, template.template(self.asked.templates), broken=self.asked.broken)
            self.stack.start()
            _say(f"ready after {time.monotonic() - began:.1f} s")
            if not self.django:
                data = self.stack.data
                env = template.environment(data, DATABASE_URL=data.database_url("csm_web"), CSM_DATABASE_POOL="2")
                facts.prepare_django({name: value for name, value in env.items() if os.environ.get(name) != value})
                self.django = True
        return self.stack

    def _end_stack(self) -> None:
        if self.stack is not None:
            stack, self.stack = self.stack, None
            stack.stop()

    def _shrink(self, plan: Plan) -> None:
        """Fewer faults that suffice, each attempt on a stack of its own."""

        def violates(part: Sequence[Fault]) -> bool:
            self._end_stack()
            return bool(self._one(plan.with_faults(part), quietly=True)["violations"])

        needed = shrink(plan.faults, violates)
        print(f"  needed: {', '.join(f'{fault.kind} at {fault.at} s' for fault in needed)}", flush=True)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="decides every request and every fault (1)")
    parser.add_argument("--seeds", default="", help="several in a row: 1-50, or 3,8,13")
    parser.add_argument("--minutes", type=float, default=1.0, help="of load and faults for each (1)")
    parser.add_argument("--faults", default="", help=f"these, in this order: {', '.join(faults.KINDS)}")
    parser.add_argument("--rate", type=float, default=4.0, help="requests a second (4)")
    parser.add_argument(
        "--break", dest="broken", default="", choices=["", *breaking.CODE], help="without this safeguard"
    )
    parser.add_argument("--results", default="", help="append a line of JSON per seed to this file")
    parser.add_argument("--keep", default="chaos-kept", help="where the evidence of a violation is kept (chaos-kept)")
    parser.add_argument("--templates", default="", help="where prepared databases are kept (the system's temp folder)")
    parser.add_argument("--fresh", action="store_true", help="a new stack for each seed")
    parser.add_argument("--shrink", action="store_true", help="after a violation, find fewer faults that suffice")
    parser.add_argument("--plan", action="store_true", help="only print what would happen")
    parser.add_argument("--figures", default="", help="only print what a file of results comes to, as Markdown")
    parser.add_argument("--write", action="store_true", help="with --figures: into docs/scaling.md, too")
    parser.add_argument("--verbose", action="store_true", help="name each fault as it begins")
    asked = parser.parse_args(arguments)
    asked.seeds = _numbers(asked.seeds) if asked.seeds else [asked.seed]
    asked.faults = [name for name in asked.faults.replace(",", " ").split() if name]
    if unknown := set(asked.faults) - set(faults.KINDS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    return asked


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def _show(plan: Plan) -> None:
    print(f"seed {plan.seed}, {plan.minutes} minutes: plan {plan.digest}, {len(plan.requests)} requests")
    for fault in plan.faults:
        print(f"  {fault.at:6.1f} s  {fault.kind}" + (f" for {fault.seconds} s" if fault.seconds else ""))


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _say_nothing(_line: str) -> None:
    pass


if __name__ == "__main__":
    main(sys.argv[1:])
