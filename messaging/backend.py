"""The e-mail backend: whatever sends mail, libraries too, writes into the outbox of the current tenant."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from ledger.actors import System
from messaging.actions import outbox
from messaging.states import MailKind


class OutboxBackend(BaseEmailBackend):
    """``EMAIL_BACKEND``. Senders may set ``outbox_kind``, ``outbox_case`` and ``effect_key`` on a message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        queued = 0
        for message in email_messages:
            if not message.recipients():
                continue
            outbox.put(
                message=message,
                kind=getattr(message, "outbox_kind", MailKind.OTHER),
                case=getattr(message, "outbox_case", None),
                effect_key=getattr(message, "effect_key", None),
                by=System("mail"),
                at=timezone.now(),
            )
            queued += 1
        return queued
