"""What happens to logins by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from identity.actions.viewing import OVER
from identity.events import ViewAsEnded
from identity.models import User
from ledger import System, publish
from ledger.timers import timer


@timer(OVER)
def view_as_over(timer: Any) -> None:
    """Half an hour is over; the view itself has stopped with the next click. The ledger says so."""
    user = User.objects.filter(pk=timer.subject_id).first()
    if user is not None:
        viewer = UUID(timer.key.rpartition(":")[2])
        publish(ViewAsEnded(viewer_id=viewer, by_itself=True), subject=user, by=System("view_as"), at=timer.due_at)
