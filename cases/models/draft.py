"""What somebody has begun to write and not sent: kept for its writer alone, on every device."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from cases.models.case import Case
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class DraftQuerySet(TenantQuerySet):
    """Drafts of the current tenant."""

    def visible_to(self, actor: Any) -> DraftQuerySet:
        """One's own. Nobody else reads what is not said yet, whatever they may do otherwise."""
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()


class Draft(TenantModel):
    """One per person, kind of form, and case.

    No event tells of it: a draft is not said yet, it is nobody's business, and it changes with every word. The ledger
    would keep for ever what its writer decided not to say.
    """

    user = TenantForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80, help_text="writing, new-case, or step:<code of the verb>")
    case = TenantForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="drafts")
    fields = models.JSONField(default=dict)
    set_aside = models.JSONField(default=dict, help_text="What another tab or device had written, when this was saved.")
    revision = models.PositiveIntegerField(default=0, help_text="What a page has seen of it.")
    sent = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of what was sent last: it comes late, and is no draft."
    )
    discarded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager.from_queryset(DraftQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "kind", "case"], nulls_distinct=False, name="cases_draft_one"
            )
        ]
        indexes = [models.Index(fields=["tenant", "updated_at"], name="cases_draft_age")]

    def __str__(self) -> str:
        return self.kind

    @property
    def is_live(self) -> bool:
        """Whether there is anything to go on with."""
        return self.discarded_at is None and has_words(self.fields)


def has_words(fields: dict[str, str]) -> bool:
    """Whether anything was written at all; a choice alone is none."""
    return any(fields.get(name, "").strip() for name in fields if name not in CHOICES)


CHOICES = ("visibility", "priority", "channel", "group", "type", "spam", "resolution_code")
