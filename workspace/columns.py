"""The columns of the list of cases: which exist, which somebody chose, and which one the list is sorted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rest.keyset import Column as Key
from workspace.narrowing import address

SESSION = "workspace.columns"
NEWEST = "-updated_at"


@dataclass(frozen=True)
class Column:
    """A column; with ``sorts``, its header sorts by it, ``falling`` first where the newest matter most."""

    code: str
    label: Any
    css: str
    sorts: str = ""
    falling: bool = False
    usual: bool = True  # shown until somebody chooses otherwise


ALWAYS = ("priority", "number", "state", "subject")
COLUMNS = (
    Column("priority", _("Priority"), "c-prio", "priority"),
    Column("number", _("Number"), "c-num", "number", falling=True),
    Column("state", _("State"), "c-state"),
    Column("subject", _("Subject"), "c-subj"),
    Column("action", _("Action"), "c-act"),
    Column("customer", _("Customer"), "c-acc"),
    Column("group", _("Group"), "c-grp", usual=False),
    Column("type", _("Type"), "c-type", usual=False),
    Column("channel", _("Channel"), "c-chan", usual=False),
    Column("assignee", _("Assignee"), "c-who"),
    Column("opened", _("Opened"), "c-date", "created_at", falling=True, usual=False),
    Column("updated", _("Updated"), "c-upd", "updated_at", falling=True),
)
CHOICE = tuple(column for column in COLUMNS if column.code not in ALWAYS)
SORTED_BY = {column.sorts: column for column in COLUMNS if column.sorts}


def shown_columns(request: HttpRequest) -> frozenset[str]:
    """The codes of the columns that this person sees."""
    chosen = request.session.get(SESSION)
    if chosen is None:
        return frozenset(column.code for column in COLUMNS if column.usual)
    return frozenset((*ALWAYS, *(column.code for column in CHOICE if column.code in chosen)))


def choose_columns(request: HttpRequest, codes: list[str]) -> None:
    """Remember them for as long as this device is signed in; no choice at all means the usual ones."""
    chosen = [column.code for column in CHOICE if column.code in codes]
    if chosen:
        request.session[SESSION] = chosen
    else:
        request.session.pop(SESSION, None)


def ordering_of(request: HttpRequest) -> str:
    """What the list is sorted by, in the API's words: ``-updated_at`` unless the address names another one."""
    asked = request.GET.get("ordering", NEWEST)
    return asked if asked.removeprefix("-") in SORTED_BY else NEWEST


def key_of(ordering: str) -> Key:
    """The database column behind an ordering."""
    return Key(ordering.removeprefix("-"))


def headers(request: HttpRequest, shown: frozenset[str], ordering: str) -> list[dict[str, Any]]:
    """The row of headers: label, whether the list is sorted by it, and where a click leads."""
    return [_header(request, column, ordering) for column in COLUMNS if column.code in shown]


def _header(request: HttpRequest, column: Column, ordering: str) -> dict[str, Any]:
    is_sorted = bool(column.sorts) and ordering.removeprefix("-") == column.sorts
    falling = ordering.startswith("-")
    wanted = not falling if is_sorted else column.falling
    return {
        "code": column.code,
        "label": column.label,
        "css": column.css,
        "sorts": column.sorts,
        "sorted": ("descending" if falling else "ascending") if is_sorted else "",
        "url": address(request.GET, ordering=("-" if wanted else "") + column.sorts) if column.sorts else "",
    }
