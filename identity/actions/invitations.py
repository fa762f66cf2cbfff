"""Asking somebody in: a mail with a link by which they set their own password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity import events, rules
from identity.links import password_link
from identity.models import User
from ledger import publish
from ledger.verbs import authorize, verb
from tenancy.context import current_tenant


@verb(
    "user.invite",
    permission="identity.manage_users",
    label=gettext_lazy("Send an invitation"),
    may=rules.may_invite,
    audience="staff",
)
def invite(*, user: User, by: Any, at: datetime) -> User:
    """Mail somebody a link, good for a day, by which they set a password and come in."""
    user = User.objects.visible_to(by).locked(user.pk)
    authorize(by, "identity.manage_users", user)
    send(user=user, by=by, at=at)
    return user


def send(*, user: User, by: Any, at: datetime) -> None:
    """Mail the link. Whoever calls has decided that this person may ask that one in."""
    with translation.override(user.language or translation.get_language()):
        context = {"user": user, "link": password_link(user), "tenant": current_tenant(), "by": by.label()}
        mail: Any = EmailMessage(
            _("Your login at %(name)s") % {"name": current_tenant().name},
            render_to_string("mail/user_invited.txt", context),
            to=[user.email],
        )
    mail.outbox_kind = "password_reset"  # whoever reads it could sign in as somebody else
    mail.send()
    publish(events.UserInvited(), subject=user, by=by, at=at)
