"""The conversation: public messages and internal notes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.models.case import Case
from cases.states import AuthorKind, Channel, Visibility
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class MessageQuerySet(TenantQuerySet):
    """Messages of the current tenant."""

    def visible_to(self, actor: Any) -> MessageQuerySet:
        """Those of visible cases; a customer reads the public ones only."""
        return self.filter(rules.visible_messages(actor), case__in=Case.objects.visible_to(actor))

    def within(self, case: Case, actor: Any) -> MessageQuerySet:
        """Those of one case that this actor was allowed to see, oldest first."""
        return self.filter(rules.visible_messages(actor), case=case).order_by("created_at", "id")


class Message(TenantModel):
    """What somebody wrote: the Markdown source, and the safe HTML made from it once."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.PORTAL)
    author = TenantForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_kind = models.CharField(max_length=10, choices=AuthorKind.choices)
    on_behalf_of = models.CharField(
        max_length=310, blank=True, help_text=_("The customer whose words an agent wrote down.")
    )
    body = models.TextField(help_text=_("Markdown."))
    body_html = models.TextField(editable=False)
    visible_text = models.TextField(editable=False, help_text=_("Without quoted reply and signature."))
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    held_until = models.DateTimeField(null=True, editable=False, help_text=_("Customers read it from then on."))
    withdrawn_at = models.DateTimeField(null=True, editable=False, help_text=_("Taken back before customers read it."))

    objects = TenantManager.from_queryset(MessageQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "case", "created_at", "id"], name="cases_message_timeline")]

    def __str__(self) -> str:
        return self.visible_text[:80]

    def ledger_root(self) -> Case:
        """Its events show on the case's timeline."""
        return self.case

    @property
    def is_withdrawn(self) -> bool:
        """Whether its writer took it back; staff still read it, customers never did."""
        return self.withdrawn_at is not None

    @property
    def is_public(self) -> bool:
        """Whether the customer reads it."""
        return self.visibility == Visibility.PUBLIC
