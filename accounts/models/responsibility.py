"""Responsibilities: named roles that people have for customers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models.folded import FoldedField, starts_with
from accounts.states import HELD_BY_STAFF, Grants, ResponsibilityKind
from ledger.locking import Versioned
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ResponsibilityQuerySet(TenantQuerySet):
    """Responsibilities of the current tenant."""

    def visible_to(self, actor: Any) -> ResponsibilityQuerySet:
        """Those that this actor may see."""
        return self.filter(rules.visible_relations(actor))

    def matching(self, text: str) -> ResponsibilityQuerySet:
        """Those whose name begins with the text."""
        return self.filter(starts_with("name_folded", text))


class Responsibility(Versioned, TenantModel):
    """A named role of somebody for a customer, and the access that it carries."""

    name = models.CharField(max_length=120)
    name_folded = FoldedField(of=("name",), max_length=120)
    kind = models.CharField(
        max_length=30, choices=ResponsibilityKind.choices, default=ResponsibilityKind.CONTACT_RELATIONSHIP
    )
    unique = models.BooleanField(
        default=False, help_text=_("Only one at a time holds it for an account, consumer or household.")
    )
    grants = models.CharField(
        max_length=10,
        choices=Grants.choices,
        default=Grants.NONE,
        help_text=_("What it lets customers see and do in the portal for whom they hold it."),
    )
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(ResponsibilityQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "name"], name="accounts_responsibility_name")]
        indexes = [
            models.Index(fields=["tenant", "name", "id"], name="accounts_respons_name"),
            models.Index(fields=["tenant", "name_folded"], name="accounts_respons_folded"),
            models.Index(fields=["tenant", "created_at", "id"], name="accounts_respons_created"),
            models.Index(fields=["tenant", "updated_at", "id"], name="accounts_respons_updated"),
            models.Index(fields=["tenant", "external_id"], name="accounts_respons_external"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Our own people see what their roles allow, whatever they are responsible for."""
        if self.kind in HELD_BY_STAFF and self.grants != Grants.NONE:
            said = _("Staff see what their roles allow: a responsibility of theirs carries no access.")
            raise ValidationError({"grants": ValidationError(said, code="held_by_staff")})
