"""Filling one tenant: people first, then cases and their ledger, batch by batch, each in one transaction.

Two threads write, each on a connection of its own: cases with their messages, and one batch behind them the ledger.
Rows are drawn in processes of their own. Whatever is interrupted goes on where it stopped: a batch is there or it is not.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

from accounts.models import Account
from cases.models import Case, Message
from csm.load import cases, events, people
from csm.load.people import Spec
from csm.load.tables import OWNER, Copied
from ledger.models import EventRecord, EventSeal, EventText, SealFrontier
from ledger.sealing import GENESIS, cluster
from tenancy.context import tenant

AHEAD = 2  # batches drawn while another one is written


def load(spec: Spec, pool: Executor, *, agent_role: str, password: str, tick: Callable[[int], None]) -> int:
    """Everything of this load that is not there yet; how many cases were added."""
    firms = people.crowd(spec).firms.items
    with tenant(spec.tenant_id, using=OWNER):
        there = Account.objects.using(OWNER).filter(pk=firms[0].id).exists()
    if not there:
        numbers = next_numbers(spec, "account", len(firms))
        with tenant(spec.tenant_id, using=OWNER):
            people.write(spec, agent_role=agent_role, password=password, numbers=numbers)
    missing = _missing(spec, Case)
    tick(spec.cases - sum(cases.size(spec, batch) for batch in missing))
    handed: queue.Queue[int | None] = queue.Queue()
    with ThreadPoolExecutor(1) as ledger:
        telling = ledger.submit(_tell_all, spec, pool, handed)
        try:
            for batch in range(cases.batches(spec)):  # also those that are there: their ledger may not be
                handed.put(batch) if batch not in missing else None
            for batch, drawn in _drawn(
                pool, cases.rows, spec, missing, lambda batch: next_numbers(spec, "case", cases.size(spec, batch))
            ):
                _write_cases(spec, *drawn)
                handed.put(batch)
                tick(cases.size(spec, batch))
                if telling.done():
                    break
        finally:
            handed.put(None)
        telling.result()
    connections[OWNER].close()
    return sum(cases.size(spec, batch) for batch in missing)


def next_numbers(spec: Spec, kind: str, count: int) -> list[int]:
    """Human numbers in one go, from the same sequence as everybody's: new cases go on behind them."""
    with tenant(spec.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT tenancy_next_number(%s) FROM generate_series(1, %s)", [kind, count])
        return [row[0] for row in cursor.fetchall()]


def _missing(spec: Spec, model: Any) -> list[int]:
    """The batches of which the database has nothing."""
    firsts = {cases.births(spec, batch)[0][0]: batch for batch in range(cases.batches(spec))}
    with tenant(spec.tenant_id, using=OWNER):
        found = model.objects.using(OWNER).filter(pk__in=list(firsts)).values_list("pk", flat=True)
        there = {firsts[str(pk)] for pk in found}
    return [batch for batch in firsts.values() if batch not in there]


def _drawn(
    pool: Executor, draw: Callable, spec: Spec, batches: Sequence[int], numbers: Callable[[int], list[int]]
) -> Iterator[tuple[int, Any]]:
    """Each batch's rows in order, drawn ahead by other processes."""
    waiting: list[tuple[int, Any]] = []
    for batch in batches:
        waiting.append((batch, pool.submit(draw, spec, batch, numbers(batch))))
        if len(waiting) > AHEAD:
            ready, drawn = waiting.pop(0)
            yield ready, drawn.result()
    for ready, drawn in waiting:
        yield ready, drawn.result()


def _write_cases(spec: Spec, case_rows: str, message_rows: str) -> None:
    with tenant(spec.tenant_id, using=OWNER):
        Copied(Case, cases.CASES).write(case_rows)
        Copied(Message, cases.MESSAGES).write(message_rows)


# --- The ledger, in a thread of its own ---------------------------------------------------------------------------
def _tell_all(spec: Spec, pool: Executor, handed: queue.Queue[int | None]) -> None:
    try:
        there = _told(spec)
        told = _drawn(pool, events.tell, spec, _Handed(handed, there), lambda batch: _numbers(spec, batch))
        for _batch, drawn in told:
            _write_events(spec, drawn)
    finally:
        connections[OWNER].close()


class _Handed(Sequence[int]):
    """Batches as they come through the queue, without those whose ledger is there."""

    def __init__(self, handed: queue.Queue[int | None], there: set[int]) -> None:
        self.handed, self.there = handed, there

    def __iter__(self) -> Iterator[int]:
        while (batch := self.handed.get()) is not None:
            if batch not in self.there:
                yield batch

    def __len__(self) -> int:
        return 0

    def __getitem__(self, place: Any) -> Any:
        raise NotImplementedError


def _told(spec: Spec) -> set[int]:
    """Batches whose first case has its first event."""
    firsts = {cases.births(spec, batch)[0][0]: batch for batch in range(cases.batches(spec))}
    with tenant(spec.tenant_id, using=OWNER):
        found = EventRecord.objects.using(OWNER).filter(root_id__in=list(firsts), kind="case.created")
        return {firsts[str(root)] for root in found.values_list("root_id", flat=True)}


def _numbers(spec: Spec, batch: int) -> list[int]:
    """As the cases were given them, in the order of the plan."""
    ids = [pk for pk, _at in cases.births(spec, batch)]
    with tenant(spec.tenant_id, using=OWNER):
        found = dict(Case.objects.using(OWNER).filter(pk__in=ids).values_list("pk", "number"))
    known = {str(pk): int(number[2:]) for pk, number in found.items()}
    return [known[pk] for pk in ids]


def _write_events(spec: Spec, told: events.Told) -> None:
    """Records, texts and seals of a batch, and how far the sealer is now. It waits for us, as we wait for it."""
    with tenant(spec.tenant_id, using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ledger.seal:{spec.tenant_id}"])
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        txid = cursor.fetchone()[0]
        seals = EventSeal.objects.using(OWNER)
        last = seals.order_by("-position").values_list("position", "hash").first()
        position, end = (last[0], bytes(last[1])) if last else (0, GENESIS)
        lines, end = told.seals(spec, txid, position, end)
        Copied(EventRecord, events.RECORD).write(told.records(txid))
        Copied(EventText, events.TEXT).write("".join(told.texts))
        Copied(EventSeal, events.SEAL).write(lines)
        frontiers = SealFrontier.objects.using(OWNER)
        position += len(told.ids)
        if not frontiers.update(position=position):
            cursor.execute("SELECT count(*) FROM ledger_eventrecord WHERE txid < %s LIMIT 1", [txid])
            frontiers.create(cluster=cluster(), position=position, txid=0 if cursor.fetchone()[0] else txid)
