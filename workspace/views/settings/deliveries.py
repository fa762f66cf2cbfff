"""Deliveries: every reaction to something that happened, as work that waits, runs, is done or was given up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from identity.permissions import REPLAY
from ledger.models import Delivery
from workspace.causes import CASE, address_of, cases_by_id
from workspace.views.settings import frame, work

STATES = (work.WAITING, work.RUNNING, work.PARKED, work.DONE)


@frame.needs(REPLAY)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The parked ones first: they are what somebody must look at."""
    visible = Delivery.objects.visible_to(request.actor)
    asked = work.asked_for(request, STATES, work.PARKED)
    counts = [(state, work.LABELS[state], frame.count(work.in_state(visible, state))) for state in STATES]
    rows = work.narrowed(work.in_state(visible, asked["state"]), asked).select_related("event", "job")
    found = frame.page_of(request, rows, scope="deliveries", ordering="-id")
    cases = cases_by_id(
        request.actor, [row.root_id for row in found["rows"] if row.event and row.event.root_type == CASE]
    )
    shown = found | {"rows": [_shown(row, cases) for row in found["rows"]]}
    queues = work.queue_choices(request, asked["queue"])
    return work.show(request, "deliveries", of=visible, asked=asked, counts=counts, page=shown, queues=queues)


def _shown(row: Delivery, cases: dict) -> dict[str, Any]:
    return {
        "row": row,
        "who": row.subscriber if row.job is None else "",
        "event": row.event,
        "job": row.job,
        "case": address_of(cases.get(row.root_id)),
        "at": row.parked_at or row.done_at or row.ready_at,
    }
