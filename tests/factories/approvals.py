"""Something that somebody else must agree to, without a record of its own."""

from django.utils import timezone

from identity import approving
from identity.actions import approvals
from identity.approving import Approvable
from identity.models import Approval
from tests.factories.people import ROBOT

KIND, PERMISSION = "tests.thing", "cases.manage"


def ask(what: str = "A thing", *, by=ROBOT, lock=lambda approval: None, at=None, **details) -> Approval:
    approving.register(Approvable(kind=KIND, label="Thing", permission=PERMISSION, lock=lock))
    return approvals.request(kind=KIND, what=what, by=by, at=at or timezone.now(), **details)
