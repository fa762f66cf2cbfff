"""The plans of the queries that must stay fast, as the app's own role gets them: index names and kinds of steps, no costs.

They stand in docs/bench/plans.txt; `bin/bench --check` and a test say what changed. The statements come from the product
itself: each is asked for over the API, caught, and explained inside the tenant's door.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, connections

from csm.bench.setting import Setting
from csm.bench.targets import LIST, page_url
from ledger import sql
from tenancy.context import tenant

KEPT = Path(__file__).resolve().parents[2] / "docs" / "bench" / "plans.txt"
ORDERINGS = ("created_at", "updated_at", "next_due_at", "number")
HEAD = """# Plans of hot queries, as the app's role gets them on a tenant of 20,000 cases (PostgreSQL 18).
# Made by `bin/bench --plans`; compared by `bin/bench --check` and tests/bench. Costs and times are left out.
"""


def collect(setting: Setting) -> str:
    """All of them, as the text of the file."""
    return HEAD + "".join(f"\n{name}\n{plan}" for name, plan in _all(setting))


def differences(found: str) -> str:
    """What is different from the file; nothing if it is the same."""
    kept = KEPT.read_text(encoding="utf-8") if KEPT.exists() else ""
    return "".join(difflib.unified_diff(kept.splitlines(True), found.splitlines(True), str(KEPT), "now", n=3))


def _all(setting: Setting) -> Iterator[tuple[str, str]]:
    """(name, plan) of every query."""
    filters = {"": "", **{name: f"&{name}={value}" for name, value in setting.values().items()}}
    for name, query in filters.items():
        for ordering in (
            *(sign + column for column in ORDERINGS for sign in ("", "-")),
            *(("priority",) if not name else ()),
        ):
            url = f"{LIST}?ordering={ordering}{query}"
            yield f"GET {LIST}?ordering={ordering}{f'&{name}=…' if name else ''}", of_call(setting, url, "cases_case")
    yield f"GET {LIST}?cursor=… (page 200)", of_call(setting, page_url(setting, 200), "cases_case")
    case = setting.example(state="open")
    yield f"GET {LIST}{{number}}/", of_call(setting, f"{LIST}{case.number}/", "cases_case")
    yield f"GET {LIST}{{id}}/", of_call(setting, f"{LIST}{case.pk}/", "cases_case")
    timeline = f"{LIST}{case.pk}/timeline/"
    for table in ("cases_message", "ledger_eventrecord", "ledger_eventtext"):
        yield f"GET {LIST}{{id}}/timeline/ · {table}", of_call(setting, timeline, table)
    yield "GET /api/v1/events/", of_call(setting, "/api/v1/events/?after=1000", "ledger_eventseal")
    yield from _claims(setting)


def of_call(setting: Setting, url: str, table: str) -> str:
    statements = [one for one in setting.program.queries(url) if one.startswith("SELECT") and f'FROM "{table}"' in one]
    if not statements:
        raise RuntimeError(f"{url} asks nothing of {table}")
    with tenant(setting.tenant), connection.cursor() as cursor:
        return "".join(_explained(cursor, one) for one in statements)


def _claims(setting: Setting) -> Iterator[tuple[str, str]]:
    """What workers ask each second, as the role that owns these functions."""
    for what in ("delivery", "timer"):
        turn = sql.IN_TURN.replace("one", str(setting.tenant.pk), 1) if what == "delivery" else ""
        claim = (
            f"SELECT w.id FROM public.ledger_{what} w WHERE w.tenant_id = {setting.tenant.pk} AND w.queue = 'timers'"
            f" AND w.ready_at <= clock_timestamp() AND w.done_at IS NULL AND w.parked_at IS NULL {turn}"
            " ORDER BY w.ready_at LIMIT 20 FOR UPDATE SKIP LOCKED"
        )
        first = (
            f"SELECT tenant_id, queue, ready_at FROM public.ledger_{what} WHERE done_at IS NULL AND parked_at IS NULL"
            " ORDER BY tenant_id, queue, ready_at LIMIT 1"
        )
        for name, statement in (
            (f"claim: a tenant's next {what}", claim),
            (f"sweep: the first {what} that waits", first),
        ):
            owner = connections["owner"]
            with owner.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SET LOCAL ROLE csm_ops")
                found = _explained(cursor, statement)
                cursor.execute("ROLLBACK")
            yield name, found


def _explained(cursor: Any, statement: str) -> str:
    cursor.execute("EXPLAIN (COSTS OFF, FORMAT JSON) " + statement.replace("%", "%%"), [])
    found = cursor.fetchone()[0]
    return "".join(_lines((json.loads(found) if isinstance(found, str) else found)[0]["Plan"], 1))


def _lines(step: dict[str, Any], depth: int) -> Iterator[str]:
    """A step and what it is made of, as EXPLAIN shows it."""
    words = [step["Node Type"]]
    if step.get("Scan Direction") == "Backward":
        words.append("backward")
    if "Index Name" in step:
        words.append(f"using {step['Index Name']}")
    if "Relation Name" in step:
        words.append(f"on {step['Relation Name']}")
    if "Sort Key" in step:
        words.append("by " + ", ".join(key.rpartition(".")[2] for key in step["Sort Key"]))
    yield f"{'  ' * depth}{' '.join(words)}\n"
    for inner in step.get("Plans", ()):
        yield from _lines(inner, depth + 1)
