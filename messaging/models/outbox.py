"""Everything that leaves: written in the transaction of its cause, sent by a worker."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any, ClassVar

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models

from cases.models import Case
from messaging import rules
from messaging.states import SECRET, MailKind, MailState
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class OutboxMailQuerySet(TenantQuerySet):
    """Outgoing mail of the current tenant."""

    def visible_to(self, actor: Any) -> OutboxMailQuerySet:
        """The mails that this actor may see."""
        return self.filter(rules.visible_mail(actor, visible_cases=Case.objects.visible_to))


class OutboxMail(TenantModel):
    """One mail to one or more people."""

    resource = "mail"

    kind = models.CharField(max_length=20, choices=MailKind.choices, default=MailKind.OTHER)
    case = TenantForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="outgoing_mail")
    sender = models.CharField(max_length=320)
    recipients = models.JSONField(default=dict, help_text="Lists of addresses under to, cc and bcc.")
    subject = models.CharField(max_length=998)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=250)
    effect_key = models.CharField(max_length=200, help_text="The same effect is queued once.")
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(OutboxMailQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "effect_key"], name="messaging_outbox_effect")]
        indexes = [
            models.Index(fields=["tenant", "created_at", "id"], name="messaging_outbox_created"),
            models.Index(fields=["tenant", "state", "created_at", "id"], name="messaging_outbox_state"),
            models.Index(fields=["tenant", "message_id"], name="messaging_outbox_message_id"),
        ]

    def __str__(self) -> str:
        return self.subject

    def ledger_root(self) -> Any:
        """A mail about a case shows on the case's timeline."""
        return self.case or self

    @property
    def shows_body(self) -> bool:
        """In production nobody reads a link that lets one sign in as somebody else."""
        return not (settings.PRODUCTION and self.kind in SECRET)

    @property
    def everybody(self) -> list[str]:
        """All addresses that get it."""
        return [address for field in ("to", "cc", "bcc") for address in self.recipients.get(field, [])]

    def as_message(self) -> EmailMultiAlternatives:
        """The mail as it goes to the server; the Message-ID is the same on every attempt."""
        message = EmailMultiAlternatives(
            subject=self.subject,
            body=self.body_text,
            from_email=self.sender,
            to=self.recipients.get("to", []),
            cc=self.recipients.get("cc", []),
            bcc=self.recipients.get("bcc", []),
            reply_to=self.recipients.get("reply_to", []),
            headers={**self.headers, "Message-ID": self.message_id},
        )
        if self.body_html:
            message.attach_alternative(self.body_html, "text/html")
        return message


def domain_of(sender: str) -> str:
    """The part after the @ of a sender, for Message-IDs."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
