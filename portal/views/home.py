"""Home: find something, report something, and my cases, those that wait for me first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.states import AWAITING_INFO, FINISHED, RESOLVED
from portal import finding, live, words
from rest import keyset
from ui import fragments
from ui.access import customer_required, is_fragment

OPEN_SHOWN = 200  # somebody with more open cases than this needs a list, which comes with the account pages
PAGE = 20
SCOPE = "portal.cases"


@customer_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Open ones at once, finished ones page by page; or what was searched for."""
    visible = Case.objects.visible_to(request.actor).select_related("assignee", "contact")
    sought = request.GET.get("q", "").replace("\x00", "").strip()[: finding.LONGEST]
    context = {
        "section": "home",
        "live": live.address("cases"),
        "first_name": request.user.first_name or request.actor.name,
        "sought": sought,
        **(_found(request, visible, sought) if sought else _all(request, visible)),
    }
    if is_fragment(request):
        return fragments.answer(*fragments.page_parts(request, "portal/home/page.html", context, ["cases"]))
    return render(request, "portal/home/page.html", context)


def _found(request: HttpRequest, visible: Any, sought: str) -> dict[str, Any]:
    found = finding.cases(visible, sought)
    return {"found": [row(request, case) for case in found], "more": len(found) == finding.SHOWN}


def _all(request: HttpRequest, visible: Any) -> dict[str, Any]:
    waiting_first = sorted(
        visible.exclude(state__in=FINISHED).order_by("-updated_at")[:OPEN_SHOWN],
        key=lambda case: case.state not in (AWAITING_INFO, RESOLVED),
    )
    finished = _page(request, visible.filter(state__in=FINISHED))
    open_rows = [row(request, case) for case in waiting_first]
    return {
        "open_cases": open_rows,
        "yours": sum(row["turn"]["yours"] for row in open_rows),
        "finished_cases": [row(request, case) for case in finished.rows],
        "next_url": _page_url(finished.next),
        "previous_url": _page_url(finished.previous),
    }


def row(request: HttpRequest, case: Any) -> dict[str, Any]:
    """A case as a line: how it stands, whose turn it is, what comes next."""
    return {
        "case": case,
        "status": words.status(case),
        "turn": words.turn(case),
        "next": words.next_step(case),
        "whose": words.whose(case, request.actor),
    }


def _page(request: HttpRequest, rows: Any) -> keyset.Page:
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), SCOPE)
    return keyset.page(rows, ordering="-updated_at", column=keyset.Column("updated_at"), limit=PAGE, cursor=cursor)


def _page_url(cursor: keyset.Cursor | None) -> str | None:
    return f"?cursor={cursor.encode(SCOPE)}" if cursor else None
