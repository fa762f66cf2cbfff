"""What happens to logins and approvals by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from identity.actions.approval_alarms import OVERDUE, REMIND
from identity.actions.viewing import OVER
from identity.events import ApprovalDueSoon, ApprovalOverdue, ViewAsEnded
from identity.models import Approval, User
from ledger import System, publish
from ledger.timers import timer


@timer(OVER)
def view_as_over(timer: Any) -> None:
    """Half an hour is over; the view itself has stopped with the next click. The ledger says so."""
    user = User.objects.filter(pk=timer.subject_id).first()
    if user is not None:
        viewer = UUID(timer.key.rpartition(":")[2])
        publish(ViewAsEnded(viewer_id=viewer, by_itself=True), subject=user, by=System("view_as"), at=timer.due_at)


@timer(REMIND)
def approval_comes_due(ringing: Any) -> None:
    """There is little time left, and nobody has decided: those who were asked are told again."""
    approval = _undecided(ringing)
    if approval is not None and approval.due_at is not None:
        soon = ApprovalDueSoon(approval_kind=approval.kind, due_at=approval.due_at)
        publish(soon, subject=approval, by=System("approvals"), at=ringing.due_at)


@timer(OVERDUE)
def approval_is_overdue(ringing: Any) -> None:
    """Nobody has decided in time: the deputy and whoever asked are told. It can still be decided, and withdrawn."""
    approval = _undecided(ringing)
    if approval is not None and approval.due_at is not None:
        late = ApprovalOverdue(approval_kind=approval.kind, due_at=approval.due_at, deputy_id=approval.deputy_id)
        publish(late, subject=approval, by=System("approvals"), at=ringing.due_at)


def _undecided(ringing: Any) -> Approval | None:
    found: Approval | None = Approval.objects.select_for_update(of=("self",)).filter(pk=ringing.subject_id).first()
    return found if found is not None and found.state == Approval.State.PENDING else None
