"""Looking at the product as another person sees it, without changing anything: begun, ended, and written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity import events, permissions, rules
from identity.actions import role_assignments
from identity.models import User
from ledger import Refused, publish
from ledger.params import Param
from ledger.timers import cancel, schedule
from ledger.verbs import authorize, verb

LASTS = timedelta(minutes=30)  # long enough to look, too short to be forgotten
OVER = "identity.view_as_over"


@verb(
    "user.view-as",
    permission=permissions.VIEW_AS,
    label=_("View as this person"),
    params=[
        Param.text("reason", required=True, max_length=500, label=_("Why"), help=_("It stays in the audit trail."))
    ],
    may=rules.may_view_as,
    creates=True,
    audience="staff",
    bulk=False,
)
def view_as(*, user: User, reason: str, by: Any, at: datetime) -> datetime:
    """Begin; gives back when it ends by itself. Nobody looks through the eyes of somebody who may do more than they may."""
    user = User.objects.visible_to(by).locked(user.pk)
    authorize(by, permissions.VIEW_AS, user)
    check(by, user)
    if not reason:
        raise ValidationError({"reason": ValidationError(_("Say why you look as this person."), code="required")})
    until = at + LASTS
    publish(events.ViewAsStarted(until=until, reason=reason), subject=user, by=by, at=at)
    schedule(kind=OVER, subject=user, due_at=until, key=_key(user, by.user_id))
    return until


@verb("user.end-view-as", label=_("End viewing"), creates=True, audience="staff", bulk=False)
def end_view_as(*, user: User, by: Any, at: datetime) -> User:
    """Go back to being oneself. Nothing is said of a view that is over already."""
    if cancel(key=_key(user, by.user_id)):
        publish(events.ViewAsEnded(viewer_id=by.user_id, by_itself=False), subject=user, by=by, at=at)
    return user


def check(by: Any, user: User) -> None:
    """What must hold at the beginning and at every look: rights change."""
    held = role_assignments.held_by(user)
    if permissions.VIEW_AS in held or rules.exceeds(by, held):
        raise Refused("more_than_held", _("This login may do as much as you may, or more."))


def _key(user: User, viewer: Any) -> str:
    return f"user:{user.pk}:viewed-by:{viewer}"
