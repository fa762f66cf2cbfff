"""What everybody decides for themselves: the language and the time zone of their pages and mails."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity import events, rules
from identity.models import User
from ledger import publish
from ledger.params import Param
from ledger.verbs import authorize, verb


@verb(
    "user.change-profile",
    label=_("Change the profile"),
    params=[
        Param.text("language", max_length=10, label=_("Language")),
        Param.text("time_zone", max_length=64, label=_("Time zone")),
    ],
    may=rules.may_change_profile,
    creates=True,  # a page of one's own; others are changed by `update`
)
def change_profile(*, user: User, by: Any, at: datetime, **details: str) -> User:
    """Choose one's own language and time zone; an empty one is the organisation's."""
    user = User.objects.visible_to(by).locked(user.pk)
    authorize(by, None, user)
    if details.get("language") and details["language"] not in dict(settings.LANGUAGES):
        raise ValidationError({"language": ValidationError(_("Not one of the languages on offer."), code="invalid")})
    changed = [name for name in ("language", "time_zone") if name in details and getattr(user, name) != details[name]]
    if changed:
        for name in changed:
            setattr(user, name, details[name])
        user.full_clean(exclude=["password", "tenant"], validate_unique=False, validate_constraints=False)
        user.save_locked(verb="user.change-profile", fields=changed)
        publish(events.UserUpdated(fields=tuple(changed)), subject=user, by=by, at=at)
    return user
