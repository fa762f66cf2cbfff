"""Signing somebody's devices out, because one was lost or somebody left in anger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity import events, rules
from identity.actions import role_assignments
from identity.models import User
from ledger import publish
from ledger.params import Param
from ledger.refusals import Refused
from ledger.verbs import authorize, verb


@verb(
    "user.end-sessions",
    permission="identity.manage_users",
    label=_("Sign out"),
    params=[Param.integer("session", min_value=1, label=_("Device"), help=_("One of them; without, all."))],
    danger=True,
    bulk=False,
    audience="staff",
)
def end_sessions(*, user: User, by: Any, at: datetime, session: int | None = None) -> User:
    """End a person's signed-in devices, or one of them, with their next request."""
    user = User.objects.visible_to(by).locked(user.pk)
    authorize(by, "identity.manage_users", user)
    if user.pk != by.user_id and rules.exceeds(by, role_assignments.held_by(user)):
        raise Refused("more_than_held", _("This login may do more than you may."))
    found = UserSession.objects.filter(user_id=user.pk)
    ended = list(found if session is None else found.filter(pk=session))
    if session is not None and not ended:
        raise ValidationError({"session": ValidationError(_("There is no such device."), code="does_not_exist")})
    for device in ended:
        device.end()
    if ended:
        publish(events.DeviceRevoked(sessions=len(ended)), subject=user, by=by, at=at)
    return user
