"""Reaching what is below an account: a case manager at the head of ten thousand accounts, twelve levels deep."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from accounts.actions import accounts as account_verbs
from accounts.models import Account, Contact
from cases.models import Case
from csm.bench.setting import UNTIL, Setting
from csm.load import tenants
from csm.load.filling import settle
from csm.load.tables import OWNER
from csm.load.trees import DEEP, plant
from identity.actions import users
from identity.actor import actor_for
from identity.models import User
from ledger.verbs import allowed_actions
from tenancy.context import tenant

ACCOUNTS, CONTACTS = 10_000, 200_000
HANDED_OVER = """
UPDATE cases_case SET account_id = t.id, contact_id = NULL
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM accounts_account WHERE path LIKE %(head)s) t,
     (SELECT id, row_number() OVER (ORDER BY id) AS place FROM cases_case WHERE consumer_id IS NULL) c
WHERE c.id = cases_case.id AND c.place %% 5 = 0 AND t.place = c.place %% %(accounts)s
"""


def measure(setting: Setting, *, rounds: int = 60, share: float = 1) -> list[dict[str, Any]]:
    """Rows for the table. A fifth of the tenant's cases are reported below the head. ``share``: a smaller tree for a small tenant."""
    accounts, contacts = round(ACCOUNTS * share), round(CONTACTS * share)
    head = plant(setting.tenant, accounts=accounts, contacts=contacts, seed=1, until=UNTIL)
    casey = _case_manager(setting, head, accounts)
    settle()
    with tenant(setting.tenant):
        top = Account.objects.get(pk=head)
        deepest = Account.objects.below(top).order_by("-path").first()
        below = Case.objects.filter(account__path__startswith=top.path).order_by("id")
        inside, outside = (
            below[below.count() // 2],
            Case.objects.exclude(account__path__startswith=top.path).order_by("id")[7],
        )
        actor = actor_for(casey)

        def sees(case: Case) -> Callable[[], Any]:
            return lambda: Case.objects.visible_to(actor).filter(pk=case.pk).exists()

        def page() -> Any:
            return [
                allowed_actions(actor, case)
                for case in Case.objects.visible_to(actor).order_by("-created_at", "-id")[:50]
            ]

        def move() -> Any:
            branch = Account.objects.filter(parent=top).order_by("path")[0]
            account_verbs.update(account=branch, parent=None, by=tenants.ROBOT, at=timezone.now())
            account_verbs.update(account=branch, parent=top, by=tenants.ROBOT, at=timezone.now())

        told = f"{accounts:,} accounts, {DEEP} deep, {contacts:,} contacts"
        return [
            _timed(f"who they are and what they reach ({told})", lambda: actor_for(casey), rounds, 10),
            _timed("may they see this case: one below", sees(inside), rounds, 10),
            _timed("may they see this case: one of others", sees(outside), rounds, 10),
            _timed("the account at the far end", lambda: Account.objects.visible_to(actor).get(pk=deepest.pk), rounds, 10),
            _timed("50 of their cases, with what may be done", page, rounds, 60),
            _timed("50 of their accounts", lambda: list(Account.objects.visible_to(actor).order_by("name", "id")[:50]), rounds, 60),
            _timed("a branch moved away and back", move, 5, None),
        ]  # fmt: skip


def plans(setting: Setting) -> dict[str, str]:
    """How the app's role answers, for whoever wants to look."""
    with tenant(setting.tenant), connection.cursor() as cursor:
        casey = User.objects.get(email_norm=_address(setting))
        actor, found = actor_for(casey), {}
        asked = {
            "one case": Case.objects.visible_to(actor).filter(pk=Case.objects.values("pk")[:1]),
            "page of cases": Case.objects.visible_to(actor).order_by("-created_at", "-id")[:50],
            "page of accounts": Account.objects.visible_to(actor).order_by("name", "id")[:50],
        }
        for name, rows in asked.items():
            statement, values = rows.only("pk").query.sql_with_params()
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", values)
            found[name] = "\n".join(row[0] for row in cursor.fetchall())
        return found


def _address(setting: Setting) -> str:
    return f"casey@{setting.tenant.slug}.test"


def _case_manager(setting: Setting, head: str, accounts: int) -> User:
    with tenant(setting.tenant):
        known = User.objects.filter(email_norm=_address(setting)).first()
        if known is not None:
            return known
        casey: User = users.create(
            email=_address(setting), kind="customer", first_name="Casey", by=tenants.ROBOT, at=timezone.now()
        )
        path = Account.objects.values_list("path", flat=True).get(pk=head)
        contact = Contact.objects.filter(account_id=head).order_by("id").first() or Contact(
            account_id=head, last_name="Doe"
        )
        contact.user, contact.portal_role = casey, "customer_case_manager"
        contact.save()
    with tenant(setting.tenant, using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(HANDED_OVER, {"head": f"{path}%", "accounts": accounts})
    return casey


def _timed(name: str, ask: Callable[[], Any], rounds: int, limit: float | None) -> dict[str, Any]:
    for _ in range(3):
        ask()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    median, p95 = statistics.median(taken), sorted(taken)[int(rounds * 0.95)]
    return {
        "name": name, "median_ms": round(median, 2), "p95_ms": round(p95, 2),
        "budget": f"≤ {limit:.0f} ms" if limit else "", "holds": median <= limit if limit else None,
    }  # fmt: skip
