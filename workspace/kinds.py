"""The kinds of customer records that the workspace shows, each declared once: its list, its page, its steps, how it is found.

A module of ``workspace/customers/`` registers one. Addresses, the menu, the palette, the fields that choose such a record and
the tests of every kind follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from rest import keyset
from ui.forms import known_as
from workspace import shaped
from workspace.navigation import CUSTOMERS, Page, add
from workspace.steps import Adapt, Noun

FRAME = "workspace/customers/base.html"


@dataclass(frozen=True)
class Link:
    """A way to somewhere, in a cell or a fact. ``icon`` before it; ``outside``: another site, or a telephone."""

    words: Any
    url: str
    icon: str = ""
    outside: bool = False


@dataclass(frozen=True)
class Pill:
    """A short word with a meaning. Tones: red amber green slate plum accent, or none."""

    words: Any
    tone: str = ""


@dataclass(frozen=True)
class Way:
    """Another page about records of a kind, beside its list: a tree, an import."""

    words: Any
    url_name: str
    icon: str = ""
    permission: str | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class Column:
    """A column of the list beside the name. ``value(row)`` gives words, a number, a date, a moment, a Link, a Pill or several.

    ``sort``: the field that sorts by it (NOT NULL and indexed with the tenant), or a ``keyset.Column``.
    ``css``: ``num`` for figures, ``opt`` for what narrow screens leave out.
    """

    code: str
    label: Any
    value: Callable[[Any], Any] | None = None
    sort: str | keyset.Column = ""
    css: str = ""

    def of(self, row: Any) -> Any:
        """What stands in the cell."""
        return self.value(row) if self.value else getattr(row, self.code)


@dataclass(frozen=True)
class Filter:
    """One thing that the list is narrowed by: ``?code=value``.

    ``choices``: (value, label) pairs, or what gives them for an actor. ``to``: another kind of record, chosen by its name.
    ``narrow(rows, value)``; without it the column of this name. ``tabs``: a row of choices above the list.
    """

    code: str
    label: Any
    choices: Iterable[tuple[str, Any]] | Callable[[Any], Iterable[tuple[str, Any]]] = ()
    to: str = ""
    narrow: Callable[[Any, Any], Any] | None = None
    tabs: bool = False

    def choices_for(self, actor: Any) -> list[tuple[str, Any]]:
        """What this person chooses from."""
        return list(self.choices(actor) if callable(self.choices) else self.choices)

    def apply(self, rows: Any, value: Any) -> Any:
        """The rows that fit."""
        return self.narrow(rows, value) if self.narrow else rows.filter(**{self.code: value})


def _same(rows: Any) -> Any:
    return rows


def _nothing(_record: Any) -> list:
    return []


@dataclass(frozen=True)
class Kind:
    """A kind of record. The words are those of the pages; ``resource`` is that of its verbs, ``model`` has ``visible_to``."""

    resource: str  # sold-product: verbs, and the name of the page's route
    area: str  # sold-products: the address, and the name of the list's route
    model: Any
    one: Any  # Sold product
    many: Any  # Sold products
    icon: str
    permission: str
    blank: Any  # what to do when there is none yet
    none: Any = ""  # the heading over it
    order: int = 100  # place in the menu
    listed: bool = True  # has a list of its own; without one `home` says where one goes after a step
    home: Callable[[Any], str] | None = None
    about: Any = ""  # one sentence beside the list's title
    # the list
    columns: tuple[Column, ...] = ()
    filters: tuple[Filter, ...] = ()
    ordering: str = "name"
    rows: Callable[[Any], Any] = _same  # select_related and the like
    find_words: Any = ""
    found_by: tuple[str, ...] = ("name_folded",)  # folded columns (a beginning) and `number` (the whole)
    search: Callable[[Any, str], Any] | None = None  # default: the queryset's matching()
    counted: bool = True
    ways: tuple[Way, ...] = ()  # further pages, as buttons above the list
    # one record
    face: str = ""  # "round" for people, "square" for organisations; else the icon
    title: Callable[[Any], Any] = known_as
    sub: Callable[[Any], Any] = lambda record: getattr(record, "number", "")  # tells namesakes apart
    pills: Callable[[Any], list[Pill]] = _nothing
    trail: Callable[[HttpRequest, Any], list[Link]] = lambda request, record: []
    stats: Callable[[HttpRequest, Any], list[tuple[Any, Any, str]]] = lambda request, record: []
    # the steps
    adapt: Adapt = lambda param, verb, actor, record: None
    present: Callable[[Any, str], Any] | None = None
    hidden: tuple[str, ...] = ("external_id",)
    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    narrowed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    then: Callable[..., Any] | None = None
    changed_by: str = ""  # the permission of its `update`, for the steps on a line
    fill: Callable[..., None] | None = None  # before a step: adds to what the verb is given, or refuses

    @property
    def list_name(self) -> str:
        """The route of the list."""
        return f"workspace:{self.area}"

    @property
    def list_url(self) -> str:
        """Where the list is."""
        return reverse(self.list_name)

    def url(self, record: Any) -> str:
        """Where the page of a record is."""
        if not self.listed and self.home is not None:
            return self.home(record)
        return reverse(f"workspace:{self.resource}", args=[record.pk])

    def do_url(self, code: str = "create") -> str:
        """Where a step without a record is taken."""
        return reverse(f"workspace:{self.area}-do", args=[code])

    def step_url(self, record: Any, code: str = "update") -> str:
        """Where a step on a record is taken."""
        return reverse(f"workspace:{self.area}-step", args=[record.pk, code])

    def visible(self, actor: Any) -> Any:
        """The records that this person may see."""
        return self.model.objects.visible_to(actor)

    def label_of(self, record: Any) -> str:
        """As which it is chosen: its name, and what tells namesakes apart."""
        return " · ".join(str(each) for each in (self.title(record), self.sub(record)) if each)

    @property
    def ref(self) -> str:
        """As which parameters of verbs name it: ``accounts.account``."""
        return self.model._meta.label_lower

    @cached_property
    def noun(self) -> Noun:
        """Its steps."""
        more = {"present": self.present} if self.present else {}
        return Noun(
            self.resource, self.area, self.visible, self.list_name if self.listed else "workspace:customers",
            f"workspace:{self.resource}" if self.listed else "", adapt=self.adapt, hidden=self.hidden, then=self.then, fill=self.fill,
            known_as=self.title, frame=FRAME, section="customers", sections=self.sections, narrowed=self.narrowed,
            home=self.home, model=self.model, **more,
        )  # fmt: skip


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Done once, when the product starts."""
    _kinds[kind.resource] = kind
    shaped.by_name(kind.ref, kind)
    if kind.listed:
        page = Page(
            kind.area, kind.many, kind.icon, kind.list_name, "customers", kind.permission, group=CUSTOMERS, order=kind.order
        )  # fmt: skip
        add(page)
    return kind


def every() -> list[Kind]:
    """All kinds, in the order of the menu."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def of_resource(resource: str) -> Kind | None:
    """The kind of this resource, if the workspace shows it."""
    return _kinds.get(resource)


def of_ref(ref: str) -> Kind | None:
    """The kind that a parameter names as ``accounts.account``."""
    return next((kind for kind in _kinds.values() if kind.ref == ref), None)


def of_record(record: Any) -> Kind | None:
    """The kind of a record."""
    return of_ref(record._meta.label_lower)
