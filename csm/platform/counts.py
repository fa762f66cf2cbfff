"""How every tenant stands. The database counts, by functions that answer a platform tenant alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from ledger.queues import QUEUES
from tenancy.models import Tenant

LATE = timedelta(minutes=2)  # a sealer runs every second; after two minutes something is wrong
COUNTED = 10_000  # where the functions stop counting


@dataclass
class Standing:
    """One tenant in figures."""

    tenant: Any
    cases: int = 0
    logins: int = 0
    events: int = 0
    waiting: int = 0
    jobs: int = 0
    parked: int = 0
    timers_due: int = 0
    last_activity: datetime | None = None
    unsealed_since: datetime | None = None
    hosts: list[str] = field(default_factory=list)

    def seal_lag(self, *, at: datetime) -> timedelta:
        """For how long the oldest event without a seal has waited for it."""
        return max(at - self.unsealed_since, timedelta(0)) if self.unsealed_since else timedelta(0)

    def needs_somebody(self, *, at: datetime) -> bool:
        """Work was given up, or seals are late."""
        return self.parked > 0 or self.seal_lag(at=at) > LATE


def standings() -> list[Standing]:
    """Every tenant by name; without figures when whoever asks is no platform."""
    found = {
        tenant.pk: Standing(tenant, hosts=[domain.host for domain in tenant.domains.all()])
        for tenant in Tenant.objects.prefetch_related("domains").order_by("name", "id")
    }
    with connection.cursor() as cursor:
        for sql, params, names in _ASKED:
            cursor.execute(sql, params)
            for tenant_id, *figures in cursor.fetchall():
                for name, figure in zip(names, figures, strict=True):
                    if tenant_id in found:
                        setattr(found[tenant_id], name, figure)
    return list(found.values())


_ASKED: tuple[tuple[str, list[Any], tuple[str, ...]], ...] = (
    ("SELECT * FROM tenancy_numbers_given('case')", [], ("cases",)),
    ("SELECT * FROM identity_logins()", [], ("logins",)),
    (
        "SELECT * FROM ledger_installation(%s)",
        [list(QUEUES)],
        ("events", "waiting", "jobs", "parked", "timers_due", "last_activity", "unsealed_since"),
    ),
)
