"""The cases of a customer, as panels on the page of whoever it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.permissions import CREATE, READ
from cases.states import FINISHED
from workspace.kinds import Link
from workspace.panels import Row, Rows, panel

SHOWN = 5


def panels_of_cases(resource: str, column: str) -> None:
    """Their open and their earlier cases; ``column``: as which a case names such a record."""

    @panel(resource, "open-cases", order=10, permission=READ)
    def open_cases(request: HttpRequest, record: Any) -> Rows:
        found = [case for case in _newest(request, column, record) if not case.is_finished]
        may = request.actor.can(CREATE)
        place = f"{reverse('workspace:new-case')}?{urlencode({column: record.pk})}"
        return Rows(
            _("Open cases"), [_row(case) for case in found[:SHOWN]], all_url=_all(column, record) if len(found) > SHOWN else "",
            new=Link(_("New case"), place, "i-plus") if may else None, empty=_("No open case."),
        )  # fmt: skip

    @panel(resource, "past-cases", order=90, permission=READ)
    def past_cases(request: HttpRequest, record: Any) -> Rows:
        found = [case for case in _newest(request, column, record) if case.is_finished]
        rows = [_row(case) for case in found[:SHOWN]]
        return Rows(_("Earlier cases"), rows, all_url=_all(column, record) if len(found) > SHOWN else "")


def _newest(request: HttpRequest, column: str, record: Any) -> list[Case]:
    """The open and the ended ones that changed last, one more of each than is shown: by one query for both panels."""
    found: list[Case] | None = getattr(record, "cases_shown", None)
    if found is None:
        theirs = Case.objects.visible_to(request.actor).filter(**{column: record})
        theirs = theirs.only("tenant", "number", "subject", "state", "updated_at").order_by("-updated_at", "-pk")
        of_both = theirs.exclude(state__in=FINISHED)[: SHOWN + 1].union(
            theirs.filter(state__in=FINISHED)[: SHOWN + 1], all=True
        )
        found = record.cases_shown = sorted(of_both, key=lambda case: case.updated_at, reverse=True)
    return found


def _row(case: Case) -> Row:
    return Row(
        case.subject, reverse("workspace:case", args=[case.number]), sub=f"{case.number} · {case.get_state_display()}",
        icon=f"g-state-{case.state}", meta=case.updated_at,
    )  # fmt: skip


def _all(column: str, record: Any) -> str:
    return f"{reverse('workspace:cases')}?{urlencode({'view': 'all', column: record.pk})}"
