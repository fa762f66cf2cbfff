"""What all pages of the settings share: who may open them, where they stand in the menu, how a list is cut into pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from rest import keyset
from ui.access import View, staff_required
from workspace.navigation import SETTINGS, pages_for

ROWS = 50
COUNTED = 1000  # counting stops here


def needs(*permissions: str) -> Callable[[View], View]:
    """A page for staff who hold one of these permissions."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.actor.can(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return staff_required(guarded)

    return wrap


@staff_required
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """The settings open at the first page that this person may see."""
    pages = pages_for(request.actor, group=SETTINGS)
    if not pages:
        raise Http404("no page of the settings is for this person")
    return redirect(pages[0].url)


def show(request: HttpRequest, template: str, area: str, /, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the settings; ``area`` is its code in the list of pages."""
    context |= {"section": "settings", "area": area}
    return render(request, f"workspace/settings/{template}", context, status=status)


def page_of(request: HttpRequest, rows: Any, *, scope: str, ordering: str, limit: int = ROWS) -> dict[str, Any]:
    """One page of a queryset, and the addresses of those beside it."""
    scope = f"workspace.settings.{scope}"
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), scope)
    column = keyset.Column(ordering.removeprefix("-"))
    found = keyset.page(rows, ordering=ordering, column=column, limit=limit, cursor=cursor)
    return {
        "rows": found.rows,
        "next_url": _url(request, found.next, scope),
        "previous_url": _url(request, found.previous, scope),
    }


def _url(request: HttpRequest, cursor: keyset.Cursor | None, scope: str) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor.encode(scope)
    return "?" + query.urlencode()


def count(queryset: Any) -> str:
    """How many, as far as it is worth counting."""
    found = queryset.order_by()[: COUNTED + 1].count()
    return f"{COUNTED}+" if found > COUNTED else str(found)


def link(request: HttpRequest, **changes: str | None) -> str:
    """This page with other filters, from its beginning."""
    query = request.GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return "?" + query.urlencode()


def tabs(request: HttpRequest, name: str, choices: list[tuple[str, Any, str]], chosen: str) -> list[dict[str, Any]]:
    """[{code, label, count, on, url}] for a row of choices of which one is on."""
    return [
        {"code": code, "label": label, "count": counted, "on": code == chosen, "url": link(request, **{name: code})}
        for code, label, counted in choices
    ]
