"""Telling customers of a step once it can no longer be undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases.actions.undo import OVER
from cases.events import CaseTold
from cases.models import Case
from ledger import System, publish
from ledger.models import EventRecord, Hold
from ledger.timers import timer


@timer(OVER)
def hold_over(timer: Any) -> None:
    """The time to undo a step is over: pages of the customer that are open look again, if there is anything to see."""
    hold = Hold.objects.select_for_update().filter(pk=timer.subject_id, undone_at=None).first()
    if hold is None or not (set(hold.before) - {"version", "updated_at"} or _says_something(hold)):
        return
    told = CaseTold(records=tuple(UUID(pk) for pk in hold.records))
    publish(told, subject=Case.objects.get(pk=hold.subject_id), by=System("undo"), at=timer.due_at)


def _says_something(hold: Hold) -> bool:
    return EventRecord.objects.filter(pk__in=hold.records, public=True).exists()
