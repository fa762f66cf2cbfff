"""One seed: load and faults, quiet, checks."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from csm.chaos import facts as database
from csm.chaos.client import Client, FeedReader, Slots
from csm.chaos.faults import KINDS, Nothing
from csm.chaos.invariants import Evidence
from csm.chaos.plan import READERS, Fault, Plan
from csm.chaos.record import Record, read
from csm.chaos.stack import Stack

QUIET_WITHIN = 60.0
CATCH_UP = 300.0  # seconds for the clients to be told everything they asked for


class Run:
    """A plan, carried out on a stack that is ready."""

    def __init__(self, stack: Stack, plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
        self.stack, self.plan, self.folder, self.say = stack, plan, folder, say
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "record.jsonl").unlink(missing_ok=True)
        self.keys: dict[str, Any] = json.loads((stack.made / "keys.json").read_text())
        self.happened: list[dict[str, Any]] = []
        self.slots = Slots()
        self.slowness = stack.slowness
        self.since, self.received_before = datetime.now(UTC), len(stack.mail.received)

    def carry_out(self) -> Evidence:
        """Load and faults; then wait, look, and gather."""
        base, wired = f"http://127.0.0.1:{self.stack.port}", f"http://127.0.0.1:{self.stack.wires['clients'].port}"
        with self.stack.server() as server:
            started_at = dict(database.last_positions(server).items())
        before = self.stack.vitals()
        record = Record(self.folder / "record.jsonl")
        began = time.monotonic()
        clients = [Client(name, wired, self.plan, self.keys, self.slots, record, began) for name in self.plan.clients]
        readers = {}
        for address in READERS.values():
            who = self.keys[address]
            readers[who["tenant"]] = FeedReader(wired, who["key"], started_at.get(who["tenant"], 0))
        for thread in (*clients, *readers.values()):
            thread.start()
        self._harm(began, clients)
        quiet_after = self._wait_until_quiet()
        evidence = self._gather(base, readers, started_at, before, quiet_after)
        record.close()
        evidence.promises = read(record.path, "acknowledged")
        evidence.telltales = read(record.path, "telltale")
        evidence.broken_clients = [line for client in clients for line in client.broken]
        evidence.recoveries = self._recoveries(evidence)
        self.figures = {
            "requests": len(self.plan.requests),
            "acknowledged": sum(client.answered for client in clients),
            "retries": sum(client.retries for client in clients),
            "replayed": sum(client.replayed for client in clients),
            "refused_5xx": len(read(record.path, "failure")),
            "slowness": round(self.slowness, 1),
            "load_seconds": round(self.ended - began, 1),
        }
        return evidence

    def _harm(self, began: float, clients: list[Client]) -> None:
        """Faults at their times, and their ends; meanwhile what dies is started again."""
        order = itertools.count()
        agenda: list[tuple[float, int, Callable[[], None]]] = []
        for fault in self.plan.faults:
            heapq.heappush(agenda, (fault.at, next(order), self._beginning(fault, agenda, order, began)))
        until = began + self.plan.minutes * 60 + CATCH_UP
        while agenda or any(client.is_alive() for client in clients):
            now = time.monotonic()
            while agenda and agenda[0][0] <= now - began:
                heapq.heappop(agenda)[2]()
                self.slowness = max(self.slowness, self.stack.slowness)
            self.stack.look()
            if now > until:
                break
            time.sleep(0.05)
        self.ended = time.monotonic()

    def _beginning(self, fault: Fault, agenda: list[Any], order: Any, began: float) -> Callable[[], None]:
        def begin() -> None:
            noted = {"kind": fault.kind, "at": round(time.monotonic() - began, 1), "begun": time.time(), "ended": 0.0}
            try:
                relief = KINDS[fault.kind].harm(self.stack, fault)
            except Nothing as nothing:
                self.say(f"{noted['at']:6.1f} s  {fault.kind}: nothing to harm ({nothing})")
                return
            self.happened.append(noted)
            self.say(f"{noted['at']:6.1f} s  {fault.kind}" + (f" for {fault.seconds} s" if relief else ""))
            noted["ended"] = time.time()
            if relief is not None:

                def end() -> None:
                    relief()
                    noted["ended"] = time.time()

                heapq.heappush(agenda, (time.monotonic() - began + fault.seconds, next(order), end))

        return begin

    def _wait_until_quiet(self) -> float | None:
        """Seconds until nothing was left to do; None when it took too long."""
        began = time.monotonic()
        while time.monotonic() < began + QUIET_WITHIN * self.slowness:
            self.stack.look()
            with contextlib.suppress(psycopg.Error), self.stack.server() as server:
                if database.is_quiet(server):
                    return round(time.monotonic() - began, 1)
            time.sleep(0.25)
        return None

    def _gather(
        self, base: str, readers: dict[int, FeedReader], started_at: dict[int, int], before: Any, quiet_after: Any
    ) -> Evidence:
        with self.stack.server() as server:
            ends = database.last_positions(server)
        until = time.monotonic() + 30
        while time.monotonic() < until and any(
            reader.after < ends.get(tenant, 0) for tenant, reader in readers.items()
        ):
            self.stack.look()
            time.sleep(0.1)
        for reader in readers.values():
            reader.stopping.set()
        for reader in readers.values():
            reader.join(15)
        with self.stack.server() as server:  # a slow one ends, a forgotten one stays
            until = time.monotonic() + 30 * self.slowness
            while database.stuck_sessions(server) and time.monotonic() < until:
                self.stack.look()
                time.sleep(0.5)
        readable = set()
        for address in READERS.values():
            readable |= self._listed(base, self.keys[address]["key"])
        with self.stack.server() as server:
            facts = database.gather(server)
        database.ask_the_product(facts)
        return Evidence(
            self.plan,
            facts,
            readable=readable,
            feeds={tenant: reader.seen for tenant, reader in readers.items()},
            feeds_from=started_at,
            received=list(self.stack.mail.received),
            vitals_before=before,
            vitals_after=self.stack.vitals(),
            quiet_after=quiet_after,
            since=self.since,
            received_before=self.received_before,
        )

    def _listed(self, base: str, key: str) -> set[str]:
        """Ids of every case that the API lists, page by page."""
        found: set[str] = set()
        page: str | None = "/api/v1/cases/?limit=200&fields=id&ordering=created_at"
        with httpx.Client(base_url=base, timeout=30, headers={"Authorization": f"Bearer {key}"}) as http:
            while page:
                for _ in range(20):
                    answer = http.get(page)
                    if answer.is_success:
                        break
                    time.sleep(0.5)
                told = answer.raise_for_status().json()
                found |= {case["id"] for case in told["results"]}
                page = told["next"]
        return found

    def _recoveries(self, seen: Evidence) -> list[dict[str, Any]]:
        """From the end of a fault until all was done that was asked or fell due shortly before its end or meanwhile.

        Faults that began before the recovery was over make it longer: the goal is that of the slowest of them.
        """
        done = [(p["asked"], p["time"]) for p in seen.promises]
        for row in (*seen.facts.deliveries, *seen.facts.timers):
            if row["done_at"] and not row.get("cancelled_at"):
                since = row.get("due_at") or row["created_at"]
                done.append((since.timestamp(), row["done_at"].timestamp()))
        recoveries = []
        for fault in self.happened:
            ends = [end for begin, end in done if fault["begun"] - 0.5 <= begin <= fault["ended"] + 0.5]
            last = max([end for end in ends if end > fault["ended"]], default=fault["ended"])
            meanwhile = [o for o in self.happened if o["begun"] <= last and o["ended"] >= fault["begun"]]
            goal = max(KINDS[other["kind"]].goal for other in meanwhile) * self.slowness
            allowed = goal + max(0.0, max(other["ended"] for other in meanwhile) - fault["ended"])
            recoveries.append(
                {
                    "kind": fault["kind"],
                    "at": fault["at"],
                    "seconds": round(last - fault["ended"], 1),
                    "goal": round(allowed, 1),
                    "alone": len(meanwhile) == 1,
                }
            )
        return recoveries
