"""What a list of cases is narrowed by, as its address says: the same words as the API's filters.

``?state=new,open&priority=1&assignee=me&group=none&search=dew``; a form may repeat a name instead of using commas. What makes
no sense is left out rather than refused: an address that somebody kept should still show its list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts.models import Account, Asset, Consumer, Contact, Household, Product, SoldProduct
from cases.states import CaseState, Priority
from identity.models import Group, User
from tenancy.ids import as_id
from workspace.lists import View

ME, NOBODY = "me", "none"
CUSTOMERS = {"account": Account, "contact": Contact, "consumer": Consumer, "household": Household}
THINGS = {"product": Product, "sold_product": SoldProduct, "asset": Asset}
SHOWN = 300  # people and groups in a menu; whoever has more types
LONGEST = 200
_SELECTED = mark_safe(" selected")


@dataclass(frozen=True)
class Narrowing:
    """The filters that are on, and how they read."""

    view: View
    query: QueryDict
    actor: Any
    states: list[str] = field(default_factory=list)
    priorities: list[int] = field(default_factory=list)
    assignee: str = ""
    group: str = ""
    customers: dict[str, str] = field(default_factory=dict)  # account, contact, consumer or household, by id
    things: dict[str, str] = field(default_factory=dict)  # product, sold product, asset, by id
    search: str = ""

    def of(self, queryset: Any) -> Any:
        """The cases that pass all of them."""
        if self.states:
            queryset = queryset.filter(state__in=self.states)
        if self.priorities:
            queryset = queryset.filter(priority__in=self.priorities)
        if self.assignee:
            queryset = queryset.filter(_one("assignee_id", self.assignee, me=self.actor.user_id))
        if self.group:
            queryset = queryset.filter(_one("group_id", self.group))
        for kind, pk in (self.customers | self.things).items():
            queryset = queryset.filter(**{f"{kind}_id": pk})
        return queryset.matching(self.search) if self.search else queryset

    @property
    def is_on(self) -> bool:
        """Whether anything is narrowed at all."""
        return bool(
            self.states
            or self.priorities
            or self.assignee
            or self.group
            or self.customers
            or self.things
            or self.search
        )

    def chips(self) -> list[dict[str, Any]]:
        """One for each filter: its name; if it is on its values in words, and the address without it."""
        states = _listed(CaseState(code).label for code in self.states)
        priorities = _listed(Priority(level).label for level in self.priorities)
        found = [
            ("state", _("State"), states),
            ("priority", _("Priority"), priorities),
            ("assignee", _("Assignee"), self._person()),
            ("group", _("Group"), self._group()),
        ]
        found[:0] = [(kind, _("Customer"), self._customer(kind, pk)) for kind, pk in self.customers.items()]
        found[:0] = [(kind, _("About"), self._thing(kind, pk)) for kind, pk in self.things.items()]
        if self.search:
            found.insert(0, ("search", _("Begins with"), self.search))
        return [
            {"name": name, "label": label, "value": value, "url": address(self.query, **{name: None}) if value else ""}
            for name, label, value in found
        ]

    def menu(self) -> dict[str, Any]:
        """What can be chosen: ready-made options, because there may be hundreds of colleagues."""
        people = User.objects.visible_to(self.actor).colleagues()
        people = people.only("id", "first_name", "last_name", "email").order_by("first_name", "last_name")[:SHOWN]
        groups = Group.objects.visible_to(self.actor).order_by("name").values_list("pk", "name")[:SHOWN]
        someone = [("", _("Anybody")), (ME, _("Me")), (NOBODY, _("Nobody"))]
        anywhere = [("", _("Any group")), (NOBODY, _("No group"))]
        return {
            "states": [
                {"code": str(code), "label": CaseState(code).label, "on": code in self.states}
                for code in self.view.states or CaseState.values
            ],
            "priorities": [
                {"code": level.value, "label": level.label, "on": level.value in self.priorities} for level in Priority
            ],
            "people": _options([*someone, *((str(each.pk), each.name) for each in people)], self.assignee),
            "groups": _options([*anywhere, *((str(pk), name) for pk, name in groups)], self.group),
        }

    def _person(self) -> str:
        if not self.assignee:
            return ""
        if self.assignee in (ME, NOBODY):
            return _("Me") if self.assignee == ME else _("Nobody")
        found = User.objects.visible_to(self.actor).filter(pk=self.assignee).first()
        return found.name if found else _("Somebody else")

    def _customer(self, kind: str, pk: str) -> str:
        found = CUSTOMERS[kind].objects.visible_to(self.actor).filter(pk=pk).first()
        return found.name if found else _("Another customer")

    def _thing(self, kind: str, pk: str) -> str:
        found = THINGS[kind].objects.visible_to(self.actor).filter(pk=pk).first()
        return str(found) if found else _("Something else")

    def _group(self) -> str:
        if not self.group:
            return ""
        if self.group == NOBODY:
            return _("No group")
        found = Group.objects.visible_to(self.actor).filter(pk=self.group).first()
        return found.name if found else _("Another group")


def narrowing(request: HttpRequest, view: View) -> Narrowing:
    """The filters in this request's address."""
    return Narrowing(
        view,
        request.GET,
        request.actor,
        states=_chosen(request, "state", str, CaseState.values),
        priorities=_chosen(request, "priority", int, Priority.values),
        assignee=_known(request.GET.get("assignee", ""), ME, NOBODY),
        group=_known(request.GET.get("group", ""), NOBODY),
        customers={kind: pk for kind in CUSTOMERS if (pk := _known(request.GET.get(kind, "")))},
        things={kind: pk for kind in THINGS if (pk := _known(request.GET.get(kind, "")))},
        search=request.GET.get("search", "").replace("\x00", "").strip()[:LONGEST],
    )


def address(query: QueryDict, **changes: Any) -> str:
    """The list's address with these parts changed (None: without), from its first page on."""
    found = query.copy()
    for name, value in {"cursor": None, "number": None, **changes}.items():
        found.pop(name, None)
        if value is not None:
            found[name] = str(value)
    return f"?{found.urlencode()}"


def _chosen(request: HttpRequest, name: str, kind: Callable[[str], Any], known: list[Any]) -> list[Any]:
    given = {word for each in request.GET.getlist(name) for word in each.split(",")}
    return [value for value in known if str(value) in given and kind(str(value)) == value]


def _known(word: str, *words: str) -> str:
    if word in words:
        return word
    return str(as_id(word) or "")


def _one(column: str, value: str, *, me: Any = None) -> Q:
    if value == NOBODY:
        return Q(**{column: None})
    return Q(**{column: me if value == ME else value})


def _listed(labels: Any) -> str:
    return ", ".join(str(label) for label in labels)


def _options(pairs: list[tuple[str, Any]], chosen: str) -> str:
    return format_html_join(
        "", '<option value="{}"{}>{}</option>', ((v, _SELECTED if v == chosen else "", label) for v, label in pairs)
    )
