"""The list of cases: views at the left, a dense table, pages by keyset, live."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from rest import keyset
from ui import fragments
from ui.access import is_fragment, staff_required
from workspace import live
from workspace.columns import CHOICE, choose_columns, headers, key_of, ordering_of, shown_columns
from workspace.lists import VIEWS, view_named
from workspace.narrowing import CUSTOMERS, address, narrowing
from workspace.standing import standings

PAGE = "workspace/cases/page.html"
KEPT = ("view", "ordering", "search", *CUSTOMERS)  # by the form of the filters
LIVE_PARTS = ["views", "listhead", "rows", "listfoot"]
ROWS = 50
COUNTED = 1000  # counting stops here: a list of 100,000 cases costs no more than one of a thousand
SCOPE = "workspace.cases"
# What a row shows and nothing else: whole cases with six related records each would cost more than the rest of the page.
READ_ALONG = ("account", "contact", "consumer", "assignee", "group", "type")
READ = (
    "tenant", "number", "subject", "state", "priority", "channel", "action_status", "reopen_count", "opened_at",
    "created_at", "updated_at", "resolved_at", "account__name", "contact__first_name", "contact__last_name",
    "consumer__first_name", "consumer__last_name", "assignee__first_name", "assignee__last_name", "assignee__email",
    "group__name", "type__name",
)  # fmt: skip


@staff_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One view, narrowed and sorted; only its parts when the list asks for itself after a change."""
    visible = Case.objects.visible_to(request.actor)
    if found := _named(request, visible):
        return redirect("workspace:case", found.number)
    view = view_named(request.GET.get("view") or ("all" if request.GET.get("search") else None))
    narrowed = narrowing(request, view)
    rows = narrowed.of(view.of(visible, request.actor))
    shown, ordering = shown_columns(request), ordering_of(request)
    counts = dict(zip((v.code for v in VIEWS), _counts(*(v.of(visible, request.actor) for v in VIEWS)), strict=True))
    context = {
        "section": "cases",
        "live": live.address("cases"),
        "view": {
            "code": view.code,
            "title": view.title,
            "empty": _("No case passes these filters") if narrowed.is_on else view.empty,
            "empty_hint": _("Remove one of them to see more.") if narrowed.is_on else view.empty_hint,
            "count": _counts(rows)[0] if narrowed.is_on else counts[view.code],
        },
        "views": [{"code": v.code, "title": v.title, "icon": v.icon, "count": counts[v.code]} for v in VIEWS],
        "chips": narrowed.chips(),
        "without_filters": f"?view={view.code}" if narrowed.is_on else "",
        "shown": shown,
        "headers": headers(request, shown, ordering),
        "here": address(request.GET),
        "page": _page(request, rows, ordering),
    }
    if is_fragment(request):
        return fragments.answer(
            *fragments.page_parts(request, PAGE, context, LIVE_PARTS), *_newcomers(request, context)
        )
    context |= {
        "menu": narrowed.menu(),
        "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
        "columns": [{"code": c.code, "label": c.label, "on": c.code in shown} for c in CHOICE],
    }
    return render(request, PAGE, context)


@staff_required
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Choose the columns, and go back to the same list."""
    choose_columns(request, request.POST.getlist("columns"))
    back = request.POST.get("back", "")
    return redirect(reverse("workspace:cases") + (back if back.startswith("?") else ""))


def _newcomers(request: HttpRequest, context: dict[str, Any]) -> list[str]:
    """For those who do not see rows appear: how many the page did not show before (it says which it did)."""
    if "X-CSM-Shown" not in request.headers:
        return []
    before = set(request.headers["X-CSM-Shown"].split(","))
    new = sum(case.number not in before for case in context["page"]["rows"])
    words = ngettext("%(n)d new case in this list", "%(n)d new cases in this list", new) % {"n": new}
    return [fragments.words("announcer", words)] if new else []


def _named(request: HttpRequest, visible: Any) -> Any:
    """The one case whose whole number was typed into the search box."""
    number = (request.GET.get("number") or request.GET.get("search") or "").strip().upper()
    return visible.filter(number=number).first() if 2 < len(number) <= 20 and "\x00" not in number else None


def _counts(*querysets: Any) -> list[str]:
    """How many rows each has, up to a thousand; all of them by one statement."""
    parts, params = [], []
    for rows in querysets:
        try:
            sql, values = rows.order_by()[: COUNTED + 1].values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, values = "SELECT WHERE false", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) rows)")  # noqa: S608 - the ORM's own
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return [f"{COUNTED}+" if found > COUNTED else str(found) for found in cursor.fetchone()]


def _page(request: HttpRequest, rows: Any, ordering: str) -> dict[str, Any]:
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), SCOPE)
    if cursor is not None and cursor.ordering != ordering:
        cursor = None  # a place in the list as it was sorted before
    rows = rows.select_related(*READ_ALONG).only(*READ)
    found = keyset.page(rows, ordering=ordering, column=key_of(ordering), limit=ROWS, cursor=cursor)
    by_id = standings(found.rows, request.actor)
    for case in found.rows:
        case.standing = by_id[case.pk]
    shown = len(found.rows)
    return {
        "rows": found.rows,
        "next_url": _page_url(request, found.next),
        "previous_url": _page_url(request, found.previous),
        "words": ngettext("%(n)d case on this page", "%(n)d cases on this page", shown) % {"n": shown}
        if shown
        else _("Nothing to show"),
    }


def _page_url(request: HttpRequest, cursor: keyset.Cursor | None) -> str | None:
    return None if cursor is None else address(request.GET, cursor=cursor.encode(SCOPE))
