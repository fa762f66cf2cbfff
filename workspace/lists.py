"""The lists of cases that everybody has: what belongs into each, and what an empty one says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.states import CaseState


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
BY_ITSELF = _("Cases show up here by themselves; there is no need to reload.")
VIEWS = (
    View(
        "mine", _("My open cases"), "i-user", _("Nothing waits for you"), _("Take one from “Unassigned”."),
        mine=True, states=(*WORKING, CaseState.RESOLVED),
    ),
    View(
        "unassigned", _("Unassigned"), "i-user-plus", _("Every case has somebody"), BY_ITSELF,
        unassigned=True, states=WORKING,
    ),
    View(
        "open", _("All open"), "i-inbox", _("No open cases"), BY_ITSELF, states=(CaseState.NEW, CaseState.OPEN),
    ),
    View(
        "waiting", _("Waiting for customers"), "i-hourglass", _("No customer owes an answer"), BY_ITSELF,
        states=(CaseState.AWAITING_INFO, CaseState.RESOLVED),
    ),
    View(
        "finished", _("Finished"), "i-circle-check", _("Nothing has ended yet"), BY_ITSELF,
        states=(CaseState.CLOSED, CaseState.CANCELLED),
    ),
    View("all", _("All cases"), "i-list", _("No cases yet"), _("Open the first one with “New case”.")),
)  # fmt: skip
DEFAULT = "open"


def view_named(code: str | None) -> View:
    """The view of this code; the usual one for any other word."""
    found = {view.code: view for view in VIEWS}
    return found.get(code or DEFAULT) or found[DEFAULT]
