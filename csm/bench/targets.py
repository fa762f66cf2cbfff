"""What is measured, each with what it is compared with and the budget of docs/scaling.md."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import quote

from cases.models import Case
from csm.bench import plain
from csm.bench.calls import Answer, Caller
from csm.bench.floor import Floor
from csm.bench.measuring import Target
from csm.bench.setting import Setting
from rest.keyset import Cursor
from tenancy.context import tenant

LIST = "/api/v1/cases/"
PAGE = 50


def rows_only(statements: list[str]) -> list[str]:
    """The statements that bring what is shown, without those for sign-in, settings and savepoints."""
    return [
        one for one in statements if (one.startswith("SELECT") and 'FROM "cases_' in one) or 'FROM "ledger_event' in one
    ]


def page_url(setting: Setting, page: int, *, ordering: str = "-created_at", query: str = "") -> str:
    """The address of a page far down the list, as following ``next`` would lead to it."""
    column = {"next_due_at": "next_due_sort"}.get(ordering.lstrip("-"), ordering.lstrip("-"))
    sign = "-" if ordering.startswith("-") else ""
    with tenant(setting.tenant):
        rows = Case.objects.order_by(f"{sign}{column}", f"{sign}id")
        total = rows.count()
        last = rows[min(PAGE * (page - 1), total - PAGE - 1)]
        token = Cursor(ordering, getattr(last, column), last.pk).encode(LIST)
    return f"{LIST}?ordering={ordering}{query}&cursor={quote(token)}"


def reading(setting: Setting, floor: Floor) -> list[Target]:
    """What only reads."""
    case = setting.example(state="open")
    portal = setting.customer
    one, timeline = f"{LIST}{case.number}/", f"{LIST}{case.pk}/timeline/"
    list_floor = floor.caller("/list", rows_only(setting.program.queries(LIST)))
    case_floor = floor.caller(
        "/case", rows_only(setting.program.queries(one)) + rows_only(setting.program.queries(timeline))
    )
    plain_list = plain.caller()
    return [
        Target("floor: list", lambda: [list_floor.get("/list")]),
        Target("floor: case with conversation", lambda: [case_floor.get("/case")]),
        Target("plain DRF list", lambda: [plain_list.get("/plain/cases/")], against="floor: list"),
        _list("API list", setting.program, LIST, limit_ratio=6, budget="≤ 6 × floor"),
        _list("API list, page 1,000", setting.program, page_url(setting, 1000), limit_ratio=6, budget="as page 1"),
        Target(
            "API case with conversation",
            lambda: [setting.program.get(one), setting.program.get(timeline)],
            against="floor: case with conversation", limit_ratio=8, budget="≤ 8 × floor",
        ),
        Target("API events feed", lambda: [setting.program.get("/api/v1/events/?after=1000")]),
        _page("workspace list", setting.agent, "/workspace/cases/"),
        _page("workspace list, all cases", setting.agent, "/workspace/cases/?view=all"),
        _page("workspace case page", setting.agent, f"/workspace/cases/{case.number}/"),
        Target("portal home", lambda: [portal.get("/portal/")]),
        Target("portal case", _portal_case(portal)),
    ]  # fmt: skip


def _list(name: str, caller: Caller, url: str, **limits: Any) -> Target:
    return Target(name, lambda: [caller.get(url)], against="floor: list", **limits)


def _page(name: str, caller: Caller, url: str) -> Target:
    return Target(name, lambda: [caller.get(url)], limit_ms=60, budget="≤ 60 ms, ≤ 25 queries, ≤ 150 KB")


def _portal_case(caller: Caller) -> Any:
    import re

    found = re.search(rb"/portal/cases/(CS\d+)/", caller.get("/portal/").body)
    number = found[1].decode() if found else ""
    return lambda: [caller.get(f"/portal/cases/{number}/")]


def writing(setting: Setting) -> list[Target]:
    """What changes something; each call another case."""
    caller = setting.program
    with tenant(setting.tenant):
        account = str(Case.objects.filter(account__isnull=False).order_by("created_at")[0].account_id)
        numbers = list(Case.objects.filter(state="open").order_by("-updated_at").values_list("pk", flat=True)[:2000])
        fresh = list(
            Case.objects.filter(state="awaiting_info").order_by("-updated_at").values_list("pk", flat=True)[:2000]
        )
    written, resumed, count = itertools.cycle(numbers), itertools.cycle(fresh), itertools.count()

    def create() -> list[Answer]:
        body = {
            "subject": f"Pump {next(count)} stopped",
            "description": "It *stopped* again.",
            "account": account,
            "priority": 2,
        }
        return [caller.post(LIST, body)]

    def message() -> list[Answer]:
        return [caller.post(f"{LIST}{next(written)}/messages/", {"body": "We have **ordered** the part.\n\nRegards"})]

    def verb() -> list[Answer]:
        return [caller.post(f"{LIST}{next(resumed)}/request-info/", {"message": "Which model is it?"})]

    return [
        Target("API create", create, limit_ms=40, budget="≤ 40 ms", every=2),
        Target("API message", message, limit_ms=30, budget="≤ 30 ms", every=2),
        Target("API verb (request-info)", verb, limit_ms=40, every=2),
    ]
