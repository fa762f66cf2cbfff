"""For tests: everything that is due now, done in this process."""

from __future__ import annotations

from collections import Counter
from contextvars import Context

from django.db import connection

from ledger.claiming import due_queues
from ledger.draining import drain as drain_queue
from ledger.sealing import seal
from tenancy.models import Tenant

ROUNDS = 50


def drain() -> Counter:
    """Run due deliveries, timers and jobs until nothing is left, then seal; how many ended how.

    The tenant is cleared first, as in a worker, so that no test passes on a door left open.
    """
    return Context().run(_drain)


def _drain() -> Counter:
    results: Counter = Counter()
    for _ in range(ROUNDS):
        queues = due_queues()
        done: Counter = Counter()
        for queue in queues:
            done += drain_queue(queue)
        results += done
        if not done:
            break
    else:
        raise AssertionError(f"work makes work without end: {results}")
    seal_everything()
    return results


def seal_everything() -> int:
    """Give every event its position; inside a test's own transaction too, whose events no sealer would touch yet."""
    inside = connection.in_atomic_block
    return sum(seal(tenant_id, own_too=inside) for tenant_id in Tenant.objects.values_list("pk", flat=True))
