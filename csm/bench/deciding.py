"""Deciding what covers a case, without HTTP around it: somebody at the foot of a deep tree, among very many."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Length
from django.utils import timezone

from accounts.models import Account, Contact, Contract
from cases.models import Case
from csm.bench import measuring
from csm.bench.calls import Answer
from csm.bench.measuring import Target
from csm.bench.setting import Setting
from csm.load.filling import settle
from entitlements.actions.coverage import decide
from entitlements.models import Entitlement, EntitlementRule
from tenancy.context import tenant

OTHERS = 20_000  # entitlements, and as many contracts, of everybody
RULES = 10
NAME = "Measured"
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


def measure(setting: Setting, *, rounds: int, share: float = 1) -> list[dict[str, Any]]:
    """The row of the table: one derivation, with all of its queries."""
    account = _furnish(setting, round(OTHERS * share))

    def ask() -> list[Answer]:
        with tenant(setting.tenant):
            case = Case(account=account, channel="portal")
            began, worked = time.perf_counter(), time.thread_time()
            decision, _found = decide(case, at=timezone.now(), contract=None)
            seconds, processor = time.perf_counter() - began, time.thread_time() - worked
        return [Answer(200 if decision.chosen else 500, b"", seconds, processor)]

    name = f"what covers a case: {round(OTHERS * share):,} entitlements and contracts, {RULES} rules"
    target = Target(name, ask, limit_ms=15, budget="≤ 15 ms")
    measuring.take_turns([target], rounds)
    return measuring.results([target])


def plans(setting: Setting) -> str:
    """How the app's role answers, for whoever wants to look."""
    from django.test.utils import CaptureQueriesContext

    account, found = _furnish(setting, OTHERS), []
    with tenant(setting.tenant), connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as asked:
            decide(Case(account=account, channel="portal"), at=timezone.now(), contract=None)
        for one in asked.captured_queries:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + one["sql"].replace("%", "%%"), [])
            found.append("\n".join(row[0] for row in cursor.fetchall()))
    return "\n\n".join(found)


def _furnish(setting: Setting, others: int) -> Any:
    """Contracts and entitlements of everybody, once; the account that is asked about, which has one on each level above it."""
    with tenant(setting.tenant):
        asked = Account.objects.order_by(Length("path").desc(), "id")[0]
        if Entitlement.objects.filter(name=NAME).exists():
            return asked
        line = list(Account.objects.above(asked).order_by("path"))
        taken = {each.pk for each in line}
        turn = itertools.cycle(
            [pk for pk in Account.objects.order_by("id").values_list("pk", flat=True) if pk not in taken]
        )
        contracts = [_contract(number, account_id=next(turn)) for number in range(others)]
        contracts += [_contract(others + number, account=each) for number, each in enumerate(line)]
        Contract.objects.bulk_create(contracts, batch_size=2000)
        rows = [Entitlement(name=NAME, account_id=next(turn), unit="cases", allowance=10) for _ in range(others)]
        own = zip(line, contracts[others:], strict=True)
        rows += [
            Entitlement(name=NAME, account=each, contract=contract, unit="cases", allowance=1_000_000)
            for each, contract in own
        ]
        others_of_it = Contact.objects.filter(account=asked).order_by("id")[:5]
        rows += [
            Entitlement(name=NAME, account=asked, contact=each, unit="cases", allowance=1) for each in others_of_it
        ]
        Entitlement.objects.bulk_create(rows, batch_size=2000)
        conditions = {"field": "channel", "op": "eq", "value": "chat"}
        EntitlementRule.objects.bulk_create([
            EntitlementRule(name=f"{NAME} {n}", order=n, conditions=conditions, entitlement=rows[0]) for n in range(RULES)
        ])  # fmt: skip
    settle()
    return asked


def _contract(number: int, **customer: Any) -> Contract:
    return Contract(
        number=f"BE{number:07d}", name=NAME, state="active", starts=date(2025, 1, 1), starts_at=BEGAN, approved_at=BEGAN, **customer
    )  # fmt: skip
