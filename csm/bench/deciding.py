"""Deciding what covers a case, without HTTP around it: an account with many entitlements among very many."""

from __future__ import annotations

import itertools
import time
from typing import Any

from django.utils import timezone

from accounts.models import Account
from cases.models import Case
from csm.bench.calls import Answer
from csm.bench.measuring import Target
from csm.bench.setting import Setting
from entitlements.actions.coverage import decide
from entitlements.models import Entitlement
from tenancy.context import tenant

OTHERS, OWN = 20_000, 12  # entitlements of everybody, and of the account that is asked about
NAME = "Bench"


def furnish(setting: Setting) -> Any:
    """Entitlements of every account, once; the account that is asked about."""
    with tenant(setting.tenant):
        accounts = list(Account.objects.order_by("created_at").values_list("pk", flat=True)[:2000])
        asked = Account.objects.get(pk=accounts[0])
        if not Entitlement.objects.filter(name=NAME).exists():
            turn = itertools.cycle(accounts[1:] or accounts)
            rows = [Entitlement(name=NAME, account_id=next(turn), unit="cases", allowance=10) for _ in range(OTHERS)]
            rows += [
                Entitlement(name=NAME, account=asked, unit="cases", allowance=1_000_000, order=n) for n in range(OWN)
            ]
            Entitlement.objects.bulk_create(rows, batch_size=2000)
    return asked


def target(setting: Setting) -> Target:
    """One derivation, with all of its queries."""
    account = furnish(setting)

    def ask() -> list[Answer]:
        with tenant(setting.tenant):
            case = Case(account=account, channel="portal")
            began, worked = time.perf_counter(), time.thread_time()
            decision, _found = decide(case, at=timezone.now(), contract=None)
            seconds, processor = time.perf_counter() - began, time.thread_time() - worked
        return [Answer(200 if decision.chosen else 500, b"", seconds, processor)]

    return Target("entitlement derivation", ask, limit_ms=15, budget="≤ 15 ms")
