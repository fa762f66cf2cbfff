"""Households: consumers who live together, and who of them speaks for all; and consumers who act for others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import rules, shapes
from accounts.models.folded import FoldedField, starts_with
from accounts.models.holding import Holding, HoldingQuerySet
from accounts.models.people import Consumer
from accounts.models.responsibility import Responsibility
from accounts.states import ResponsibilityKind
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet
from tenancy.numbers import next_number


def next_household_number() -> str:
    """HH0000001 and so on; gaps are allowed."""
    return f"HH{next_number('household'):07d}"


class HouseholdQuerySet(TenantQuerySet):
    """Households of the current tenant."""

    def visible_to(self, actor: Any) -> HouseholdQuerySet:
        """The households that this actor may see."""
        return self.filter(rules.visible_households(actor))

    def matching(self, text: str) -> HouseholdQuerySet:
        """Those whose name or number begins with the text."""
        return self.filter(starts_with("name_folded", text) | Q(number=text.strip().upper()))


class Household(Record):
    """Consumers who are one customer together. Its representatives see and do everything for it and for its members."""

    number = models.CharField(max_length=20, editable=False, default=next_household_number)
    name = models.CharField(max_length=200, help_text=_("What one calls it, for example Fischer family."))
    name_folded = FoldedField(of=("name",))
    phone = models.CharField(max_length=40, blank=True)
    address = models.JSONField(
        default=dict,
        blank=True,
        validators=[shapes.address],
        help_text=_("street, postal_code, city, region, country."),
    )
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(HouseholdQuerySet)()

    class Meta(Record.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="accounts_household_number")]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "name", "id"], name="accounts_household_name"),
            models.Index(fields=["tenant", "name_folded"], name="accounts_household_folded"),
        ]

    def __str__(self) -> str:
        return self.name


class HouseholdMember(Holding):
    """A consumer belongs to a household, as its representative or with what a responsibility carries."""

    held_by = "consumer"
    held_for = {"household": ResponsibilityKind.HOUSEHOLD_MEMBER}
    told_too = ("is_representative",)

    household = TenantForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    consumer = TenantForeignKey(Consumer, on_delete=models.CASCADE, related_name="memberships")
    responsibility = TenantForeignKey(  # type: ignore[assignment]  # one may live there as nothing in particular
        Responsibility, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_representative = models.BooleanField(
        default=False, help_text=_("Sees and does everything for the household and for its members.")
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(HoldingQuerySet)()

    class Meta(Holding.Meta):
        abstract = False
        constraints = [
            *Holding.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "household", "consumer"], name="accounts_householdmember_once"),
        ]
        indexes = [*Record.Meta.indexes, models.Index(fields=["tenant", "consumer"], name="accounts_member_consumer")]


class ConsumerRelationship(Holding):
    """A consumer acts for another one: an authorised representative, a carer, a parent."""

    held_by = "representative"
    held_for = {"consumer": ResponsibilityKind.CONSUMER_RELATIONSHIP}

    representative = TenantForeignKey(Consumer, on_delete=models.CASCADE, related_name="represents")
    consumer = TenantForeignKey(Consumer, on_delete=models.CASCADE, related_name="represented_by")

    objects: ClassVar[Any] = TenantManager.from_queryset(HoldingQuerySet)()

    class Meta(Holding.Meta):
        abstract = False
        constraints = [
            *Holding.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "representative", "consumer", "responsibility"], name="accounts_representation_once"
            ),
            models.CheckConstraint(condition=~Q(representative=F("consumer")), name="accounts_representation_other"),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "consumer", "responsibility"], name="accounts_represent_consumer"),
        ]

    def clean(self) -> None:
        """Nobody represents themselves."""
        super().clean()
        if self.representative_id == self.consumer_id:
            said = _("Nobody represents themselves.")
            raise ValidationError({"representative": ValidationError(said, code="same_consumer")})
