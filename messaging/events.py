"""What happened to mail. Addresses and words stay in the mail itself, which can be deleted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ledger.events import Event, event


@event("mail.queued")
class MailQueued(Event):
    """Somebody is to get a mail."""

    mail_kind: str
    recipients: int

    def describe(self, record: Any) -> str:
        return _("A mail is on its way")
