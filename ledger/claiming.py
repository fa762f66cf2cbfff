"""Claims: a worker takes due work under a lease, and settles it only if the lease is still its own.

All times are the database's. The fence is the last statement of the effect's transaction: a worker that was too slow,
and whose work was given to another, changes no row with it, and its whole effect is rolled back.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Value

from ledger.models import Claimable, Delivery, Hold, Timer
from ledger.models.records import ClockTimestamp
from ledger.refusals import Refused

LEASE = timedelta(seconds=30)  # what a killed worker's work waits at most; a chunk of a job stays far below it
LONGEST_WAIT = 3600.0  # between two attempts


class LeaseLost(Exception):
    """Another worker has this work now."""


@dataclass(frozen=True)
class Claim:
    """Work in the hands of this worker. Only ids and names: the row is read inside its tenant's door."""

    model: type[Claimable]
    id: UUID
    tenant_id: int
    token: UUID
    times: int  # that a worker took it, this one included
    kind: str
    handler: str

    def read(self) -> Any:
        """The row, if it is still ours (inside the door); ``LeaseLost`` otherwise."""
        found = self.model.objects.filter(pk=self.id, lease_token=self.token).first()
        if found is None:
            raise LeaseLost
        return found

    def settle(self, **changes: Any) -> None:
        """Write the outcome in the transaction of the effect, or ``LeaseLost``, which undoes it."""
        if not self.model.objects.filter(pk=self.id, lease_token=self.token).update(**changes):
            raise LeaseLost

    def done(self) -> None:
        self.settle(done_at=ClockTimestamp(), lease_token=None, error="")

    def renew(self, lease: timedelta = LEASE) -> None:
        """Keep it for another lease."""
        self.settle(ready_at=ClockTimestamp() + Value(lease))

    def release(self) -> None:
        """Give it back, to be claimed at once; its attempts begin anew."""
        self.settle(ready_at=ClockTimestamp(), lease_token=None, claims=0, attempts=0)

    def hand_back(self) -> None:
        """Give it back untouched: as if it had never been taken."""
        self.settle(ready_at=ClockTimestamp(), lease_token=None, claims=F("claims") - 1)

    def drop(self, why: str) -> None:
        """Over, without having been done."""
        self.settle(done_at=ClockTimestamp(), lease_token=None, error=why)

    def wait_for(self, hold_id: Any) -> None:
        """Give it back until the step that it belongs to cannot be undone any more."""
        until = Hold.objects.values_list("held_until", flat=True).get(pk=hold_id)
        self.settle(ready_at=until, lease_token=None, claims=0)

    def retry(self, error: str, attempts: int) -> None:
        """Try again after a while, longer each time."""
        wait = min(2.0**attempts, LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, no secret
        later = ClockTimestamp() + Value(timedelta(seconds=wait))
        self.settle(ready_at=later, lease_token=None, error=error, claims=0, attempts=attempts)

    def park(self, error: str, attempts: int) -> None:
        """Give up, visibly."""
        self.settle(parked_at=ClockTimestamp(), lease_token=None, error=error, attempts=attempts)


def claim(model: type[Claimable], queue: str, limit: int) -> list[Claim]:
    """Due work of one queue, from all tenants in equal shares. Runs outside every tenant."""
    function = {Delivery: "ledger_claim_delivery", Timer: "ledger_claim_timer"}[model]
    with connection.cursor() as cursor:
        parameters: list[Any] = [queue, limit, LEASE]
        cursor.execute(f"SELECT * FROM {function}(%s, %s, %s)", parameters)  # noqa: S608 - one of two names
        return [Claim(model, *row) for row in cursor.fetchall()]


def due_queues() -> list[str]:
    """Queues in which somebody's work is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT due_queue FROM ledger_due()")
        return [row[0] for row in cursor.fetchall()]


def safe_error(error: BaseException) -> str:
    """Class and code of a failure. Never its text, which may quote what a customer wrote."""
    code = error.code if isinstance(error, Refused) else getattr(error.__cause__, "sqlstate", None)
    name = type(error).__qualname__
    return f"{name}: {code}"[:200] if code else name[:200]
