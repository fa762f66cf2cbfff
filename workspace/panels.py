"""What the page of a record shows beside its facts, in panels. Whoever owns a noun adds a panel to the pages of others:

@panel("account", "assets", order=60)
def assets(request, account):
    found = Asset.objects.visible_to(request.actor).filter(account=account).order_by("-created_at")
    return Rows(_("Assets"), rows_of(found, row), all_url=…, new=…, empty=_("Nothing is known to be installed there."))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ledger.verbs import registry
from workspace import history, kinds
from workspace.kinds import Link, Pill

SHOWN = 6
PLACES = ("side", "main", "wide")  # the narrow column, the broad one (in two, where there is room), all of its width


@dataclass(frozen=True)
class Row:
    """One line: a link to a record, who or what it is, what it is here."""

    words: Any
    url: str = ""
    sub: Any = ""
    icon: str = ""  # i-… or g-…; or
    face: str = ""  # "round", "square"
    pills: Iterable[Pill] = ()
    meta: Any = ""  # at the end: a number, a date, a moment
    acts: Iterable[Link] = ()  # steps on this very line


@dataclass(frozen=True)
class Rows:
    """Some lines, the way to all of them, and to a new one."""

    title: Any
    rows: list[Row]
    all_url: str = ""
    all_words: Any = ""
    new: Link | None = None
    empty: Any = ""  # without it an empty panel is left out
    count: Any = ""
    note: Any = ""
    template: str = "workspace/customers/rows.html"


@dataclass(frozen=True)
class Facts:
    """Pairs of words and values; pairs without a value are left out. Values as in the cells of a list."""

    title: Any
    facts: list[tuple[Any, Any]]
    new: Link | None = None
    template: str = "workspace/customers/facts.html"

    @property
    def known(self) -> list[tuple[Any, Any]]:
        """Those with a value."""
        return [(words, value) for words, value in self.facts if value not in (None, "", [], ())]


@dataclass(frozen=True)
class Shown:
    """A panel with a template of its own, which gets ``panel.of``."""

    title: Any
    template: str
    of: dict[str, Any] = field(default_factory=dict)
    all_url: str = ""
    all_words: Any = ""
    new: Link | None = None
    count: Any = ""


Made = Callable[[HttpRequest, Any], Rows | Facts | Shown | None]


@dataclass(frozen=True)
class _Panel:
    code: str
    make: Made
    place: str
    order: int
    permission: str | None


_panels: dict[str, dict[str, _Panel]] = {}


def panel(
    resource: str, code: str, *, place: str = "main", order: int = 100, permission: str | None = None
) -> Callable[[Made], Made]:
    """Show this on the page of every such record, to whoever holds the permission; None from it shows nothing."""
    if place not in PLACES:
        raise ValueError(f"{place!r} is none of {PLACES}")

    def add(make: Made) -> Made:
        _panels.setdefault(resource, {})[code] = _Panel(code, make, place, order, permission)
        return make

    return add


def of(request: HttpRequest, resource: str, record: Any) -> dict[str, list[dict[str, Any]]]:
    """{place: [{code, panel}]} for this person, in order."""
    found: dict[str, list[dict[str, Any]]] = {place: [] for place in PLACES}
    for each in sorted(_panels.get(resource, {}).values(), key=lambda one: one.order):
        if each.permission is None or request.actor.can(each.permission):
            made = each.make(request, record)
            if made is not None and not (isinstance(made, Rows) and not made.rows and not made.empty):
                found[each.place].append({"code": each.code, "panel": made})
    told = Shown(_("History"), "workspace/customers/history.html", history.of(request, record))
    found["wide"].append({"code": "history", "panel": told})
    return found


def rows_of(queryset: Any, row: Callable[[Any], Row], *, most: int = SHOWN) -> tuple[list[Row], bool]:
    """(the first lines, whether there are more): one query, and none for counting."""
    found = list(queryset[: most + 1])
    return [row(each) for each in found[:most]], len(found) > most


def new(request: HttpRequest, resource: str, record: Any, **given: Any) -> Link | None:
    """The link that makes a new one from here, with what is known filled in, and leads back; for whoever may."""
    kind, verb = kinds.of_resource(resource), registry.get(f"{resource}.create")
    if kind is None or verb is None or not verb.permits(request.actor):
        return None
    asked = {name: str(getattr(value, "pk", value)) for name, value in given.items()} | {"back": request.path}
    return Link(verb.label, f"{kind.do_url()}?{urlencode(asked)}", "i-plus")


def all_of(resource: str, **narrowed: Any) -> str:
    """The list of that kind, narrowed: ``all_of("contact", account=account)``."""
    kind = kinds.of_resource(resource)
    asked = {name: str(getattr(value, "pk", value)) for name, value in narrowed.items()}
    return f"{kind.list_url}?{urlencode(asked)}" if kind is not None and kind.listed else ""
