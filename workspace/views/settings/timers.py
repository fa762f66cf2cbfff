"""Timers: what must happen at a certain moment, and what did not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from identity.permissions import REPLAY
from ledger.models import Timer
from workspace.causes import CASE, address_of, cases_by_id
from workspace.views.settings import frame, work

COMING, OVERDUE = "coming", "overdue"
STATES = (COMING, OVERDUE, work.PARKED, work.DONE)
LABELS = {COMING: _("Coming"), OVERDUE: _("Overdue"), work.PARKED: _("Parked"), work.DONE: _("Rung")}
LATE = timedelta(seconds=5)  # a timer rings within a second or two; later than this something holds it up


@frame.needs(REPLAY)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Overdue ones are what somebody must look at; on a good day there are none."""
    visible = Timer.objects.visible_to(request.actor).filter(cancelled_at=None)
    counts = [(state, LABELS[state], frame.count(_in_state(visible, state))) for state in STATES]
    asked = work.asked_for(request, STATES, COMING)
    rows = work.narrowed(_in_state(visible, asked["state"]), asked)
    ordering = "ready_at" if asked["state"] in (COMING, OVERDUE) else "-id"
    found = frame.page_of(request, rows, scope=f"timers.{asked['state']}", ordering=ordering)
    cases = cases_by_id(request.actor, [row.subject_id for row in found["rows"] if row.subject_type == CASE])
    shown = found | {"rows": [_shown(row, cases) for row in found["rows"]]}
    return work.show(request, "timers", of=visible, asked=asked, counts=counts, page=shown)


def _in_state(rows: Any, state: str) -> Any:
    """By the moment of its next try, which the index of what is due holds."""
    if state in (work.PARKED, work.DONE):
        return work.in_state(rows, state)
    late = now() - LATE
    return rows.waiting().filter(ready_at__lte=late) if state == OVERDUE else rows.waiting().filter(ready_at__gt=late)


def _shown(row: Timer, cases: dict) -> dict[str, Any]:
    return {"row": row, "case": address_of(cases.get(row.subject_id))}
