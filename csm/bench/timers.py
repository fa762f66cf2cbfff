"""Timers: what a look costs while a million waits, and how long ten thousand take that are due in the same second."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import Any

from django.db import connection, connections

from csm.bench import ringing
from csm.bench.setting import Setting
from ledger.claiming import claim, due_queues
from ledger.models import Timer
from tenancy.context import tenant

_FILL = """
INSERT INTO ledger_timer (id, tenant_id, kind, subject_type, subject_id, key, due_at, ready_at, queue, version, claims, attempts,
                          error, created_at)
SELECT gen_random_uuid(), %(tenant)s, %(kind)s, 'cases.case', c.id, %(key)s || ':' || n, %(due)s::timestamptz, %(due)s::timestamptz,
       'timers', 1, 0, 0, '', clock_timestamp()
FROM generate_series(1, %(count)s) n
JOIN (SELECT id, row_number() OVER () - 1 AS place FROM (SELECT id FROM cases_case WHERE state = 'open' LIMIT 500) c) c
  ON c.place = n %% (SELECT least(500, count(*)) FROM cases_case WHERE state = 'open')
"""


def measure(setting: Setting, *, waiting: int, due: int, rounds: int = 30) -> list[dict[str, Any]]:
    """Rows for the table."""
    _fill(setting, "waits", waiting, "2099-01-01")
    found = [
        _scan(f"sweep while {waiting:,} timers wait, none due", due_queues, rounds),
        _scan("claim while they wait, none due", lambda: claim(Timer, "timers", 20), rounds),
    ]
    for workers in (1, 2):
        seconds = _ring(setting, due, workers)
        found.append({
            "name": f"{due:,} timers due in one second, {workers} worker{'s' if workers > 1 else ''}", "median_ms": round(seconds * 1000),
            "budget": "≤ 60 s for 10,000" if workers == 1 else "", "holds": seconds * 10_000 / due <= 60 if workers == 1 else None,
        })  # fmt: skip
    return found


def _scan(name: str, look: Any, rounds: int) -> dict[str, Any]:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        look()
        taken.append(time.perf_counter() - began)
    median = statistics.median(taken) * 1000
    p95 = sorted(taken)[int(rounds * 0.95)] * 1000
    return {
        "name": name,
        "median_ms": round(median, 2),
        "p95_ms": round(p95, 2),
        "budget": "≤ 10 ms",
        "holds": median <= 10,
    }


def _fill(setting: Setting, key: str, count: int, due: str) -> None:
    with tenant(setting.tenant, using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            _FILL,
            {"tenant": setting.tenant.pk, "kind": ringing.KIND, "key": f"bench:{key}", "due": due, "count": count},
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE ledger_timer")


def _ring(setting: Setting, count: int, workers: int) -> float:
    """Seconds until the last has rung, with workers that are warm before the first is due."""
    ready = [
        subprocess.Popen([sys.executable, "-P", "-m", "csm.bench.ringing"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ)
        for _ in range(workers)
    ]  # fmt: skip
    try:
        for worker in ready:
            assert worker.stdout is not None
            worker.stdout.readline()
        _fill(setting, f"due{workers}", count, "2000-01-01")
        connection.close()
        began = time.perf_counter()
        for worker in ready:
            assert worker.stdin is not None
            worker.stdin.close()
        for worker in ready:
            worker.wait(600)
        seconds = time.perf_counter() - began
    finally:
        for worker in ready:
            if worker.poll() is None:
                worker.kill()
    with tenant(setting.tenant):
        left = Timer.objects.waiting().filter(key__startswith=f"bench:due{workers}").count()
    if left:
        raise RuntimeError(f"{left} timers have not rung")
    return seconds
