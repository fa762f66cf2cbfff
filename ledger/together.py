"""Ringing several due timers of one tenant in one transaction: one door, one look, one word that they are done.

Each handler runs in a savepoint of its own, so that one failure undoes one effect. Whatever puts the whole in doubt, a
lost lease or connection, undoes all of it; then each timer rings by itself and finds out.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db import transaction

from ledger import timers
from ledger.claiming import LEASE, Claim, LeaseLost
from ledger.models import Timer
from ledger.models.records import ClockTimestamp
from ledger.performing import ATTEMPTS, failed
from tenancy.context import tenant

LONGEST = LEASE.total_seconds() / 3  # from the claim to the last handler's beginning


def ring_together(claims: Sequence[Claim], *, claimed_at: float) -> tuple[Counter, list[Claim]]:
    """How many ended how, and those that have to ring by themselves."""
    alone = [claim for claim in claims if not _usual(claim)]
    of_tenant: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if _usual(claim):
            of_tenant[claim.tenant_id].append(claim)
    results: Counter = Counter()
    for tenant_id, theirs in of_tenant.items():
        try:
            rung, failures, left = _ring_all(tenant_id, theirs, claimed_at) if len(theirs) > 1 else (0, [], theirs)
        except Exception:
            rung, failures, left = 0, [], theirs  # nothing of it stayed
        results["done"] += rung
        for claim, error in failures:
            results[failed(claim, error, ATTEMPTS)] += 1
        alone += left
    return +results, alone


def _usual(claim: Claim) -> bool:
    """Taken for the first time, and somebody knows what to do."""
    return claim.model is Timer and claim.times == 1 and timers.has_handler(claim.kind)


def _ring_all(
    tenant_id: int, claims: list[Claim], claimed_at: float
) -> tuple[int, list[tuple[Claim, Exception]], list[Claim]]:
    with tenant(tenant_id):
        rows = {row.pk: row for row in Timer.objects.filter(pk__in=[claim.id for claim in claims])}
        ours = [claim for claim in claims if claim.id in rows and rows[claim.id].lease_token == claim.token]
        ours.sort(key=lambda claim: rows[claim.id].subject_id)  # every worker locks in the same order
        to_settle: list[Claim] = []
        failures: list[tuple[Claim, Exception]] = []
        begun = 0
        for claim in ours:
            if time.monotonic() - claimed_at > LONGEST:
                break
            begun += 1
            try:
                with transaction.atomic():
                    if not timers.run(claim, rows[claim.id]):
                        to_settle.append(claim)
            except LeaseLost:
                raise
            except Exception as error:
                failures.append((claim, error))
        _settle(to_settle)
    return begun - len(failures), failures, [*ours[begun:], *(claim for claim in claims if claim not in ours)]


def _settle(claims: list[Claim]) -> None:
    """All of them are done, or ``LeaseLost`` undoes them."""
    held = Timer.objects.filter(
        pk__in=[claim.id for claim in claims], lease_token__in=[claim.token for claim in claims]
    )
    if held.update(done_at=ClockTimestamp(), lease_token=None, error="") != len(claims):
        raise LeaseLost
