"""Filling tenants side by side, with processes that draw and threads that write."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connections

from cases.models import CaseType
from csm.load.drawing import ready
from csm.load.loading import load
from csm.load.people import Spec
from csm.load.tables import OWNER
from identity.models import Role
from tenancy.context import tenant
from tenancy.models import Tenant

FEW = 5000  # cases
LOADED = ("accounts_account", "accounts_contact", "accounts_consumer", "accounts_product", "accounts_asset",
          "identity_user", "cases_case", "cases_message",
          "ledger_eventrecord", "ledger_eventtext", "ledger_eventseal")  # fmt: skip


@dataclass(frozen=True)
class Order:
    """What is wanted for one tenant."""

    tenant: Tenant
    cases: int


def fill(
    orders: Sequence[Order], *, messages: int, seed: int, until: datetime, jobs: int = 0, tick: Callable[..., None]
) -> int:
    """All of them; how many cases were added. Each tenant is written by one thread for cases and one for the ledger."""
    jobs = jobs or max(2, os.cpu_count() or 2)
    password = "!" if settings.PRODUCTION else make_password(settings.DEMO_PASSWORD, salt="seed_load_salt")
    specs = [spec_of(order, messages=messages, seed=seed, until=until) for order in orders]
    with _drawers(jobs, sum(order.cases for order in orders)) as pool:

        def one(spec: Spec, role: str) -> int:
            first = True

            def counted(count: int) -> None:
                nonlocal first
                tick(count, skipped=first)
                first = False

            try:
                return load(spec, pool, agent_role=role, password=password, tick=counted)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(max(1, jobs // 2)) as threads:
            working = [threads.submit(one, spec, role) for spec, role in specs]
            try:
                return sum(work.result() for work in as_completed(working))
            except BaseException:
                for work in working:
                    work.cancel()
                raise


def _drawers(jobs: int, cases: int) -> Executor:
    """Processes that draw rows. They are started afresh and ask the database nothing; few cases are not worth their start."""
    if cases < FEW:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(max(1, jobs // 2), mp_context=multiprocessing.get_context("spawn"), initializer=ready)


def settle() -> None:
    """Statistics and free space, as autovacuum would leave them some minutes later."""
    with connections[OWNER].cursor() as cursor:
        for table in LOADED:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def spec_of(order: Order, *, messages: int, seed: int, until: datetime) -> tuple[Spec, str]:
    with tenant(order.tenant):
        case_type = CaseType.objects.default()
        Role.objects.ship()
        role = str(Role.objects.get(code="agent").pk)
    spec = Spec(
        order.tenant.pk, order.tenant.slug, seed, order.cases, messages, until, str(case_type.pk), case_type.code
    )
    return spec, role
