"""Sending what lies in the outbox: outside any transaction, with a Message-ID that every attempt shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone

from ledger.reactions import after
from messaging import smtp
from messaging.events import MailQueued
from messaging.models import OutboxMail
from messaging.states import SECRET, MailState
from tenancy.context import tenant

ATTEMPTS = 12  # with the ledger's backoff about a day, as mail servers do


@after(MailQueued, queue="mail", external=True, attempts=ATTEMPTS)
def send(event: Any, delivery: Any) -> Callable[[], None] | None:
    """Hand a mail to the server, or keep it where there is none."""
    with tenant(delivery.tenant_id):
        mail = OutboxMail.objects.filter(pk=event.subject_id).first()
    if mail is None or mail.state == MailState.SENT:
        return None
    if not smtp.is_set():
        return lambda: _settle(mail, MailState.KEPT, delivery)
    try:
        smtp.send(mail.as_message())
    except smtp.Refused as refusal:
        reason = str(refusal)
        return lambda: _settle(mail, MailState.FAILED, delivery, error=reason)
    except Exception as error:
        state = MailState.FAILED if delivery.attempts >= ATTEMPTS else MailState.QUEUED
        with tenant(delivery.tenant_id):
            _settle(mail, state, delivery, error=type(error).__name__)
        raise
    return lambda: _settle(mail, MailState.SENT, delivery)


def _settle(mail: OutboxMail, state: MailState, delivery: Any, *, error: str = "") -> None:
    """Note how it went. In production a link for signing in does not outlive its sending."""
    mail.state, mail.last_error = state, error[:200]
    mail.attempts = max(mail.attempts + 1, delivery.attempts)
    fields = ["state", "last_error", "attempts", "updated_at"]
    if state == MailState.SENT:
        mail.sent_at = timezone.now()
        fields.append("sent_at")
    if settings.PRODUCTION and mail.kind in SECRET and state in (MailState.SENT, MailState.KEPT):
        mail.body_text = mail.body_html = ""
        fields += ["body_text", "body_html"]
    mail.save(update_fields=fields)
