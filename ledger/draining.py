"""Working through what is due: one queue at a time, a few pieces at a time, from all tenants in turn."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress

from ledger.claiming import LEASE, Claim, LeaseLost, claim, due_queues
from ledger.models import Delivery, Timer
from ledger.performing import perform
from ledger.sealing import seal, seal_soon, unsealed_tenants
from ledger.together import ring_together
from tenancy.context import tenant

BATCH = 20  # claimed at once: small, so that a killed worker holds up little
BUDGET = 3.0  # seconds of one drain; then the worker looks at its other queues
SEAL_EVERY = 0.2  # seconds between looks at what can be sealed while draining
log = logging.getLogger("ledger.work")


def drain(queue: str, *, seal_first: Iterable[int] = (), budget: float = BUDGET) -> Counter:
    """Do what is due in this queue until nothing is left or the time is up; how many ended how."""
    seal_soon(seal_first)
    results: Counter = Counter()
    until, next_look = time.monotonic() + budget, time.monotonic() + SEAL_EVERY
    while time.monotonic() < until:
        claimed_at = time.monotonic()
        due, deliveries = claim(Timer, queue, BATCH), claim(Delivery, queue, BATCH)
        if not due and not deliveries:
            return results
        rung, alone = ring_together(due, claimed_at=claimed_at)
        results += rung
        begun: set[type] = set()  # one timer and one delivery at least, however slow the other is
        for piece in [*alone, *deliveries]:
            if time.monotonic() >= until and piece.model in begun:
                _hand_back(piece)
                continue
            begun.add(piece.model)
            results[perform(piece) if _still_ours(piece, claimed_at) else "lost"] += 1
            next_look = _seal_if_time(next_look)
        next_look = _seal_if_time(next_look)
    results["more"] += 1
    return results


def _hand_back(piece: Claim) -> None:
    """What a slow piece before it left no time for: other workers need not wait until its lease ends."""
    with suppress(LeaseLost), tenant(piece.tenant_id):
        piece.hand_back()


def _seal_if_time(next_look: float) -> float:
    """Seal now and then, a fifth of the time at most; when to look again."""
    began = time.monotonic()
    if began < next_look:
        return next_look
    seal_all()
    ended = time.monotonic()
    return ended + max(SEAL_EVERY, 4 * (ended - began))


def _still_ours(piece: Claim, claimed_at: float) -> bool:
    """Work that waited long behind others in its batch gets a fresh lease before it begins."""
    if time.monotonic() - claimed_at < LEASE.total_seconds() / 3:
        return True
    with suppress(LeaseLost), tenant(piece.tenant_id):
        piece.renew()
        return True
    return False


def seal_all() -> int:
    """Seal every tenant that has something to seal."""
    return sum(seal(tenant_id) for tenant_id in unsealed_tenants())


def work_through(budget: float = BUDGET, *, only: Callable[[str], bool] = lambda queue: True) -> Counter:
    """Everything that is due, without the broker: what a worker does by itself when nobody sweeps."""
    seal_all()
    results: Counter = Counter()
    for queue in filter(only, due_queues()):
        results += drain(queue, budget=budget)
    seal_all()
    return results
