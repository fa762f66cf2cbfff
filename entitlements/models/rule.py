"""The organisation's own rules about which entitlement comes first."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entitlements import rules
from entitlements.models.entitlement import Entitlement
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet


class EntitlementRuleQuerySet(TenantQuerySet):
    """Rules of the current tenant."""

    def visible_to(self, actor: Any) -> EntitlementRuleQuerySet:
        """Those that this actor may see."""
        return self.filter(rules.visible_to_staff(actor))

    def in_force(self) -> EntitlementRuleQuerySet:
        """Those that are asked, in their order."""
        return self.filter(is_active=True).order_by("order", "id")


class EntitlementRule(Record):
    """When its conditions hold for a case, what it prefers comes before the usual order: if it fits the case at all."""

    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField(
        default=100, validators=[MaxValueValidator(100_000)],
        help_text=_("The smallest is asked first; the first that finds an entitlement that fits decides."),
    )  # fmt: skip
    is_active = models.BooleanField(default=True)
    conditions = models.JSONField(help_text=_("For which cases."))
    entitlement = TenantForeignKey(
        Entitlement, null=True, blank=True, on_delete=models.CASCADE, related_name="rules",
        help_text=_("Which entitlement comes first."),
    )  # fmt: skip
    filter = models.JSONField(null=True, blank=True, help_text=_("Or which kind: a condition about entitlements."))

    objects: ClassVar[Any] = TenantManager.from_queryset(EntitlementRuleQuerySet)()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(entitlement=None, filter__isnull=False) | Q(entitlement__isnull=False, filter__isnull=True),
                name="entitlements_rule_one_target",
            ),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "order", "id"], name="entitlements_rule_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """It prefers one entitlement or one kind of them."""
        if (self.entitlement_id is None) == (self.filter is None):
            raise ValidationError({
                "entitlement": ValidationError(_("Name one entitlement, or say which kind comes first."), code="required")
            })  # fmt: skip
