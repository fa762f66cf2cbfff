"""The list of a kind of records: search, filters, sorting, one page after the other."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ledger.refs import choices_of
from ledger.verbs import registry
from rest import keyset
from tenancy.ids import as_id
from workspace import choosing, exchanging, kinds
from workspace.kinds import Column, Filter, Kind
from workspace.views.customers import frame
from workspace.views.settings.frame import ROWS, count, link, needs


def page_for(kind: Kind) -> Any:
    """The view of this kind's list."""

    @needs(kind.permission)
    @require_safe
    def page(request: HttpRequest) -> HttpResponse:
        return _page(request, kind)

    return page


def _page(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Rows that this person may see, narrowed by the address."""
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    chosen = _chosen(request, kind)
    rows = _narrow(kind.visible(request.actor), chosen)
    if asked:
        rows = kind.search(rows, asked) if kind.search else rows.matching(asked)
    refs = {each.code: value for each, value, _words in chosen if each.to}
    found = _cut(request, kind, kind.rows(rows))
    return frame.show(
        request,
        "workspace/customers/list.html",
        kind.area,
        kind=_shown(request, kind),
        ways=[way for way in kind.ways if way.permission is None or request.actor.can(way.permission)],
        asked=asked,
        chips=[
            {"label": each.label, "value": words, "without": link(request, **{each.code: None})}
            for each, _value, words in chosen
            if not each.tabs
        ],
        tabs=[tab for each in kind.filters if each.tabs for tab in _tabs(request, each)],
        fields=[_field(request, each, refs) for each in kind.filters if not each.tabs],
        kept=[(name, value) for name, value in request.GET.items() if name in _kept(kind, menu=True) and value],
        kept_in_search=[(name, value) for name, value in request.GET.items() if name in _kept(kind) and value],
        without=link(request, q=None, **{each.code: None for each, *_more in chosen}) if asked or chosen else "",
        columns=[_head(request, kind, column) for column in _columns(kind)],
        count=count(rows) if kind.counted else "",
        page=found,
        export=exchanging.of_list(kind.resource, request.actor, asked, _asked_filters(request, kind)),
    )


def _asked_filters(request: HttpRequest, kind: Kind) -> dict[str, str]:
    """The filters as they stand in the address."""
    return {each.code: value for each in kind.filters if (value := request.GET.get(each.code, "")[:200])}


def _kept(kind: Kind, *, menu: bool = False) -> set[str]:
    """What a form on the page carries along: the menu of filters sends these itself, the search box all others."""
    filters = {each.code for each in kind.filters if each.tabs or not menu}
    return filters | {"sort"} | ({"q"} if menu else set())


def _columns(kind: Kind) -> list[Column]:
    return [Column("title", kind.one, sort=kind.ordering), *kind.columns]


def narrowed_rows(request: HttpRequest, kind: Kind, rows: Any) -> Any:
    """The rows that fit the filters in the address."""
    return _narrow(rows, _chosen(request, kind))


def _narrow(rows: Any, chosen: list[tuple[Filter, Any, Any]]) -> Any:
    for each, value, _words in chosen:
        rows = each.apply(rows, value) if value is not None else rows.none()
    return rows


def _chosen(request: HttpRequest, kind: Kind) -> list[tuple[Filter, Any, Any]]:
    """[(filter, value, its words)] of the address; None for a value that nothing can fit."""
    asked = [(each, request.GET.get(each.code, "")[:200]) for each in kind.filters]
    return [(each, *_meant(request, each, value)) for each, value in asked if value]


def _meant(request: HttpRequest, filter_: Filter, value: str) -> tuple[Any, Any]:
    if filter_.to:
        record, to = _record(request, filter_.to, value), kinds.of_ref(filter_.to)
        return record, (to.title(record) if to else str(record)) if record is not None else value
    words = {str(code): label for code, label in filter_.choices_for(request.actor)}
    return value if value in words else None, words.get(value, value)


def _record(request: HttpRequest, ref: str, value: str) -> Any:
    pk = as_id(value)
    return choices_of(ref, request.actor).filter(pk=pk).first() if pk else None


def _tabs(request: HttpRequest, filter_: Filter) -> list[dict[str, Any]]:
    now = request.GET.get(filter_.code, "")
    return [
        {"label": label, "on": str(value) == now, "url": link(request, **{filter_.code: str(value)})}
        for value, label in filter_.choices_for(request.actor)
    ]


def _field(request: HttpRequest, filter_: Filter, refs: dict[str, Any]) -> dict[str, Any]:
    """A line of the filter menu: choices, or a record by its name."""
    if filter_.to and (kind := kinds.of_ref(filter_.to)) is not None:
        chosen = choosing.field(kind, request.actor, required=False)
        return {
            "code": filter_.code,
            "label": filter_.label,
            "control": chosen.widget.render(
                filter_.code, refs.get(filter_.code), {"id": f"filter-{filter_.code}", "class": "form-control"}
            ),
        }
    now = request.GET.get(filter_.code, "")
    return {
        "code": filter_.code,
        "label": filter_.label,
        "choices": [
            {"value": value, "label": label, "on": str(value) == now}
            for value, label in filter_.choices_for(request.actor)
        ],
    }


def _head(request: HttpRequest, kind: Kind, column: Column) -> dict[str, Any]:
    """The head of a column; a link where it sorts."""
    now = _sort(request, kind)
    sorted_by = {column.code: "ascending", f"-{column.code}": "descending"}.get(now, "")
    other = f"-{column.code}" if now == column.code else column.code
    return {
        "label": column.label,
        "css": column.css,
        "sorted": sorted_by,
        "url": link(request, sort=other) if column.sort else "",
        "column": column,
    }


def _sort(request: HttpRequest, kind: Kind) -> str:
    asked = request.GET.get("sort", "")
    known = {column.code for column in _columns(kind) if column.sort}
    if asked.removeprefix("-") in known:
        return asked
    first = kind.ordering.removeprefix("-")
    by = next((column.code for column in kind.columns if column.sort == first), "title")
    return f"-{by}" if kind.ordering.startswith("-") else by


def _cut(request: HttpRequest, kind: Kind, rows: Any) -> dict[str, Any]:
    """One page, and the addresses of those beside it."""
    sort = _sort(request, kind)
    by = next(column.sort for column in _columns(kind) if column.code == sort.removeprefix("-"))
    by = by.removeprefix("-") if isinstance(by, str) else by
    column = by if isinstance(by, keyset.Column) else keyset.Column(by)
    scope = f"workspace.customers.{kind.area}"
    cursor = keyset.Cursor.from_page(request.GET.get("cursor"), scope)
    if cursor is not None and cursor.ordering != sort:
        cursor = None  # a place in the list as it was sorted before
    found = keyset.page(rows, ordering=sort, column=column, limit=ROWS, cursor=cursor)

    def url(place: keyset.Cursor | None) -> str | None:
        if place is None:
            return None
        query = request.GET.copy()
        query["cursor"] = place.encode(scope)
        return "?" + query.urlencode()

    return {
        "rows": [{"pk": row.pk, "url": kind.url(row), "title": kind.title(row), "face": kind.face, "icon": kind.icon,
                  "cells": [(column, column.of(row)) for column in kind.columns]} for row in found.rows],
        "next_url": url(found.next),
        "previous_url": url(found.previous),
    }  # fmt: skip


def _shown(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """The words of the page; only strings, because a template would call anything that can be called."""
    create = registry.get(f"{kind.resource}.create")
    may = create is not None and create.permits(request.actor)
    return {
        "many": kind.many,
        "about": kind.about,
        "blank": kind.blank,
        "none": kind.none,
        "icon": kind.icon,
        "area": kind.area,
        "find_words": kind.find_words,
        "new_url": kind.do_url() if may else "",
        "new_words": create.label if may and create else "",
    }
