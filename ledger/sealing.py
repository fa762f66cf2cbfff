"""The sealer: gives each tenant's committed events a gapless position and a hash chained to the one before.

An event is sealed once no transaction older than its own is still running (``pg_snapshot_xmin``): nothing can commit
any more that belongs before it. So whoever reads the feed up to a position has seen everything up to there.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable
from typing import Any

from django.db import connection

from ledger.announcing import announce
from ledger.models import EventRecord, EventSeal, SealFrontier
from tenancy.context import current_tenant_id, tenant

GENESIS = bytes(32)
BATCH = 500
log = logging.getLogger("ledger.sealing")


def link(previous: bytes, record: EventRecord) -> bytes:
    """The hash of a record in its place of the chain."""
    return hashlib.sha256(previous + record.canonical()).digest()


def seal(tenant_id: int, *, own_too: bool = False) -> int:
    """Seal what can be sealed; how many. None if another sealer is at it. ``own_too``: inside a test's transaction."""
    with tenant(tenant_id):
        if not _alone():
            return 0
        frontier = SealFrontier.objects.first() or SealFrontier.objects.create()
        sealed = _adopt(frontier) if frontier.cluster != cluster() else []
        batch = _batch(frontier, own_too)
        while batch:
            sealed += _put_seals(frontier, batch)
            batch = _batch(frontier, own_too)
        if sealed:
            frontier.save(update_fields=["txid"])  # with the horizon up to which nothing was left
    if sealed:
        announce(tenant_id, sealed[-1].position)
    return len(sealed)


def seal_soon(tenants: Iterable[int], *, patience: float = 0.3) -> int:
    """Seal these tenants' events, waiting a little for transactions that are about to end."""
    waiting, until, count = set(tenants), time.monotonic() + patience, 0
    while waiting:
        count += sum(seal(tenant_id) for tenant_id in waiting)
        waiting = {tenant_id for tenant_id in waiting if _has_unsealed(tenant_id)}
        if not waiting or time.monotonic() >= until:
            return count
        time.sleep(0.02)
    return count


def unsealed_tenants() -> list[int]:
    """Tenants with events that could be sealed now. Runs outside every tenant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unsealed_tenant FROM ledger_unsealed(%s)", [cluster()])
        return [row[0] for row in cursor.fetchall()]


def cluster() -> str:
    """The identity of this database server; another one counts its transactions anew."""
    return str(_one("SELECT system_identifier FROM pg_control_system()"))


def look_at_everything_again() -> None:
    """Make the next seal consider every event without one (in the door); the repair after a restore that went wrong."""
    SealFrontier.objects.update(txid=0)


def _alone() -> bool:
    """One sealer per tenant at a time; the lock ends with the transaction."""
    return bool(
        _one("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"ledger.seal:{current_tenant_id()}"])
    )


def _adopt(frontier: SealFrontier) -> list[EventSeal]:
    """First run on this server. Events with transaction ids that it has not reached came with a restored dump and are
    all committed: they are sealed first; then the count begins anew."""
    unreached = _one("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    restored = EventRecord.objects.filter(seal__isnull=True, txid__gte=unreached).order_by("txid", "id")
    sealed: list[EventSeal] = []
    while batch := list(restored[:BATCH]):
        sealed += _put_seals(frontier, batch)
    frontier.cluster, frontier.txid = cluster(), 0
    frontier.save(update_fields=["cluster", "txid"])
    return sealed


def _batch(frontier: SealFrontier, own_too: bool) -> list[EventRecord]:
    """The next events whose order is final. Remembers how far the search has come."""
    horizon = _one("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    if own_too:
        horizon = _one("SELECT pg_current_xact_id()::text::bigint + 1")
    unsealed = EventRecord.objects.filter(txid__gte=frontier.txid, txid__lt=horizon, seal__isnull=True)
    batch = list(unsealed.order_by("txid", "id")[:BATCH])
    frontier.txid = batch[-1].txid if len(batch) == BATCH else horizon - own_too
    return batch


def _put_seals(frontier: SealFrontier, batch: list[EventRecord]) -> list[EventSeal]:
    last = EventSeal.objects.order_by("-position").first()
    position, previous = (last.position, bytes(last.hash)) if last else (0, GENESIS)
    if position < frontier.position:
        log.critical("seals of tenant %s end at %s, not %s", current_tenant_id(), position, frontier.position)
        position = frontier.position  # the hole stays visible to verify_ledger
    seals = []
    for record in batch:
        position, previous = position + 1, link(previous, record)
        seals.append(EventSeal(record=record, position=position, hash=previous))
    EventSeal.objects.bulk_create(seals)
    frontier.position = position
    frontier.save(update_fields=["position"])
    return seals


def _has_unsealed(tenant_id: int) -> bool:
    with tenant(tenant_id):
        txid = SealFrontier.objects.values_list("txid", flat=True).first() or 0
        return EventRecord.objects.filter(txid__gte=txid, seal__isnull=True).exists()


def _one(query: str, parameters: list | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()[0]
