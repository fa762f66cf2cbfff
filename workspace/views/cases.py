"""The list of cases: views at the left, a dense table, pages by keyset, live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.states import CaseState
from rest import keyset
from ui import fragments
from ui.access import is_fragment, staff_required
from workspace import live

PAGE = "workspace/cases/page.html"
LIVE_PARTS = ["views", "listhead", "rows", "listfoot"]
ROWS = 50
COUNTED = 1000  # counting stops here: a list of 100,000 cases costs no more than one of a thousand
SCOPE = "workspace.cases"
NEWEST = "-updated_at"


@dataclass(frozen=True)
class View:
    """A list that everybody has."""

    code: str
    title: Any
    icon: str
    empty: Any
    empty_hint: Any
    mine: bool = False
    unassigned: bool = False
    states: tuple[str, ...] = ()

    def of(self, queryset: Any, actor: Any) -> Any:
        """The cases that belong into it."""
        if self.mine:
            queryset = queryset.filter(assignee_id=actor.user_id)
        if self.unassigned:
            queryset = queryset.filter(assignee_id=None)
        return queryset.filter(state__in=self.states) if self.states else queryset


WORKING = (CaseState.NEW, CaseState.OPEN, CaseState.AWAITING_INFO)
BY_ITSELF = gettext_lazy("Cases show up here by themselves; there is no need to reload.")
VIEWS = (
    View(
        "mine", gettext_lazy("My open cases"), "i-user",
        gettext_lazy("Nothing waits for you"), gettext_lazy("Take one from “Unassigned”."),
        mine=True, states=(*WORKING, CaseState.RESOLVED),
    ),
    View(
        "unassigned", gettext_lazy("Unassigned"), "i-user-plus", gettext_lazy("Every case has somebody"), BY_ITSELF,
        unassigned=True, states=WORKING,
    ),
    View(
        "open", gettext_lazy("All open"), "i-inbox", gettext_lazy("No open cases"), BY_ITSELF,
        states=(CaseState.NEW, CaseState.OPEN),
    ),
    View(
        "waiting", gettext_lazy("Waiting for customers"), "i-hourglass", gettext_lazy("No customer owes an answer"), BY_ITSELF,
        states=(CaseState.AWAITING_INFO, CaseState.RESOLVED),
    ),
    View(
        "finished", gettext_lazy("Finished"), "i-circle-check", gettext_lazy("Nothing has ended yet"), BY_ITSELF,
        states=(CaseState.CLOSED, CaseState.CANCELLED),
    ),
    View(
        "all", gettext_lazy("All cases"), "i-list",
        gettext_lazy("No cases yet"), gettext_lazy("Open the first one with “New case”."),
    ),
)  # fmt: skip
DEFAULT = "open"


@staff_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One view, narrowed by states; only its parts when the list asks for itself after a change."""
    if number := request.GET.get("number", "").strip():
        return _go_to(request, number)
    chosen = _chosen(request)
    states = [state for state in request.GET.getlist("state") if state in CaseState.values]
    visible = Case.objects.visible_to(request.actor)
    rows = chosen.of(visible, request.actor)
    rows = rows.filter(state__in=states) if states else rows
    context = {
        "section": "cases",
        "live": live.address("cases"),
        "view": {
            "code": chosen.code,
            "title": chosen.title,
            "empty": chosen.empty,
            "empty_hint": chosen.empty_hint,
            "count": _count(rows),
        },
        "views": [
            {"code": v.code, "title": v.title, "icon": v.icon, "count": _count(v.of(visible, request.actor))}
            for v in VIEWS
        ],
        "states": [_state_filter(request, state, states) for state in (chosen.states or CaseState.values)],
        "page": _page(request, rows),
    }
    if is_fragment(request):
        return fragments.answer(*fragments.page_parts(request, PAGE, context, LIVE_PARTS))
    return render(request, PAGE, context)


def _go_to(request: HttpRequest, number: str) -> HttpResponse:
    found = Case.objects.visible_to(request.actor).filter(number=number.upper()).first()
    if found is not None:
        return redirect("workspace:case", found.number)
    return redirect(reverse("workspace:cases") + "?view=all")


def _chosen(request: HttpRequest) -> View:
    code = request.GET.get("view", DEFAULT)
    return next((view for view in VIEWS if view.code == code), None) or next(
        view for view in VIEWS if view.code == DEFAULT
    )


def _count(queryset: Any) -> str:
    found = queryset.order_by()[: COUNTED + 1].count()
    return f"{COUNTED}+" if found > COUNTED else str(found)


def _state_filter(request: HttpRequest, state: str, on: list[str]) -> dict[str, Any]:
    """A chip that adds its state to the address, or takes it away."""
    others = [each for each in on if each != state]
    query = [("view", request.GET["view"])] if "view" in request.GET else []
    query += [("state", each) for each in (others if state in on else [*on, state])]
    return {"code": str(state), "label": CaseState(state).label, "on": state in on, "url": "?" + urlencode(query)}


def _page(request: HttpRequest, rows: Any) -> dict[str, Any]:
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), SCOPE)
    rows = rows.select_related("account", "contact", "consumer", "assignee", "group")
    found = keyset.page(rows, ordering=NEWEST, column=keyset.Column("updated_at"), limit=ROWS, cursor=cursor)
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
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor.encode(SCOPE)
    return "?" + query.urlencode()
