"""Putting mail into the outbox: the one way in which anything is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction

from ledger import publish
from messaging.events import MailQueued
from messaging.models import OutboxMail
from messaging.models.outbox import domain_of
from messaging.states import MailKind
from tenancy.ids import uuid7

OURS = {"message-id", "date", "from", "to", "cc", "bcc", "subject", "reply-to", "content-type", "mime-version"}


def put(
    *,
    message: EmailMessage,
    by: Any,
    at: datetime,
    kind: str = MailKind.OTHER,
    case: Any = None,
    effect_key: str | None = None,
) -> OutboxMail:
    """Queue a mail in the transaction of its cause. The same ``effect_key`` again is the mail that is there already.

    A line break in a header (somebody smuggling in recipients) raises ``BadHeaderError``: nothing is queued.
    """
    message.message()
    if effect_key is not None:
        known: OutboxMail | None = OutboxMail.objects.filter(effect_key=effect_key).first()
        if known is not None:
            return known
    mail = _mail(message, kind=kind, case=case, effect_key=effect_key)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        there: OutboxMail = OutboxMail.objects.get(effect_key=mail.effect_key)
        return there
    publish(MailQueued(mail_kind=mail.kind, recipients=len(mail.everybody)), subject=mail, by=by, at=at)
    return mail


def _mail(message: EmailMessage, *, kind: str, case: Any, effect_key: str | None) -> OutboxMail:
    pk = uuid7()
    is_html = message.content_subtype == "html"
    html = str(message.body) if is_html else ""
    for alternative in getattr(message, "alternatives", []):
        if alternative[1] == "text/html":
            html = str(alternative[0])
    recipients = {"to": list(message.to), "cc": list(message.cc), "bcc": list(message.bcc)}
    if message.reply_to:
        recipients["reply_to"] = list(message.reply_to)
    return OutboxMail(
        pk=pk,
        kind=kind,
        case=case,
        sender=message.from_email,
        recipients=recipients,
        subject=str(message.subject),
        body_text="" if is_html else str(message.body),
        body_html=html,
        headers={name: str(value) for name, value in message.extra_headers.items() if name.lower() not in OURS},
        message_id=message.extra_headers.get("Message-ID") or f"<{pk.hex}@{domain_of(message.from_email)}>",
        effect_key=effect_key or f"mail:{pk}",
    )
