"""What covers a case and why; what was taken for it, as a ledger of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Asset, Contract
from cases.models import Case
from entitlements import rules
from entitlements.models.entitlement import Entitlement
from entitlements.models.rule import EntitlementRule
from entitlements.states import CoverageKind, Free, UseReason
from ledger.locking import Versioned
from tenancy.constraints import AppendOnly
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantOneToOneField, TenantQuerySet


class CoverageQuerySet(TenantQuerySet):
    """What covers the cases of the current tenant."""

    def visible_to(self, actor: Any) -> CoverageQuerySet:
        """Of entitlements that this actor may see; the house sees also that there is none."""
        return self.filter(rules.visible_coverage(actor))


class Coverage(Versioned, TenantModel):
    """The decision about one case, with everything that was weighed."""

    case = TenantOneToOneField(Case, on_delete=models.CASCADE, related_name="coverages")
    kind = models.CharField(max_length=20, choices=CoverageKind.choices, default=CoverageKind.NONE)
    entitlement = TenantForeignKey(
        Entitlement, null=True, blank=True, on_delete=models.PROTECT, related_name="coverages"
    )
    warranty_of = TenantForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    filled_contract = TenantForeignKey(
        Contract,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The contract that the case got from this decision, because it named none."),
    )
    rule = TenantForeignKey(
        EntitlementRule, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text=_("The organisation's own rule that decided."),
    )  # fmt: skip
    rule_version = models.PositiveIntegerField(null=True, blank=True)
    pinned = models.BooleanField(default=False, help_text=_("Chosen by hand: it stays when the case's keys change."))
    reason = models.TextField(blank=True, help_text=_("Why it was chosen by hand, given as goodwill, or given back."))
    free = models.CharField(max_length=20, choices=Free.choices, blank=True, help_text=_("Why it takes nothing."))
    resolved_once = models.BooleanField(
        default=False, help_text=_("A solution was proposed or the case closed: what counts on resolution counts.")
    )
    keys = models.JSONField(default=dict, help_text=_("What was known of the case."))
    candidates = models.JSONField(default=list, help_text=_("Every entitlement that was weighed, best first."))
    decided_by = models.CharField(max_length=20, blank=True)
    refusal = models.CharField(max_length=30, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = TenantManager.from_queryset(CoverageQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "entitlement", "decided_at", "id"], name="entitlements_covered"),
        ]

    def __str__(self) -> str:
        return str(self.entitlement) if self.entitlement_id is not None else str(self.get_kind_display())


class UseQuerySet(TenantQuerySet):
    """Uses of the current tenant's entitlements."""

    def visible_to(self, actor: Any) -> UseQuerySet:
        """The house alone: they name cases."""
        return self.filter(rules.visible_to_staff(actor))


class Use(TenantModel):
    """Units that a case took from an entitlement (above zero) or that it gave back (below). Never changed, never removed."""

    entitlement = TenantForeignKey(Entitlement, on_delete=models.PROTECT, related_name="uses")
    case = TenantForeignKey(Case, on_delete=models.PROTECT, related_name="entitlement_uses")
    amount = models.IntegerField(help_text=_("Cases, or minutes of hours."))
    reason = models.CharField(max_length=20, choices=UseReason.choices)
    at = models.DateTimeField()
    key = models.CharField(max_length=120, help_text=_("The same twice is one."))

    objects: ClassVar[Any] = TenantManager.from_queryset(UseQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="entitlements_use_once"),
            AppendOnly(name="entitlements_use_append_only"),
        ]
        indexes = [
            models.Index(fields=["tenant", "entitlement", "at", "id"], name="entitlements_use_at"),
            models.Index(fields=["tenant", "case", "entitlement"], name="entitlements_use_case"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d}"
