"""What people are to an account besides working there: responsibilities, and who holds one for which account."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models.account import Account
from accounts.models.people import Contact
from accounts.states import Grants, ResponsibilityKind
from identity.models import TenantSettings
from ledger.locking import Versioned
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class ResponsibilityQuerySet(TenantQuerySet):
    """Responsibilities of the current tenant."""

    def visible_to(self, actor: Any) -> ResponsibilityQuerySet:
        """Those that this actor may see."""
        return self.filter(rules.visible_relations(actor))


class Responsibility(Versioned, TenantModel):
    """A named role of somebody for an account, and the access that it carries."""

    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=30, choices=ResponsibilityKind.choices, default=ResponsibilityKind.CONTACT_RELATIONSHIP
    )
    unique = models.BooleanField(default=False, help_text=_("Only one person at a time holds it for an account."))
    grants = models.CharField(
        max_length=10,
        choices=Grants.choices,
        default=Grants.NONE,
        help_text=_("What it lets people see and do in the portal for that account."),
    )
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(ResponsibilityQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="accounts_responsibility_name")]
        indexes = [
            models.Index(fields=["tenant", "created_at", "id"], name="accounts_respons_created"),
            models.Index(fields=["tenant", "updated_at", "id"], name="accounts_respons_updated"),
            models.Index(fields=["tenant", "external_id"], name="accounts_respons_external"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactRelationshipQuerySet(TenantQuerySet):
    """Relationships of contacts in the current tenant."""

    def visible_to(self, actor: Any) -> ContactRelationshipQuerySet:
        """Those that this actor may see."""
        return self.filter(rules.visible_relations(actor))

    def overlapping(self, starts: date | None, ends: date | None) -> ContactRelationshipQuerySet:
        """Those with a day in common with this period."""
        found = self
        if ends is not None:
            found = found.filter(models.Q(starts=None) | models.Q(starts__lte=ends))
        if starts is not None:
            found = found.filter(models.Q(ends=None) | models.Q(ends__gte=starts))
        return found


class ContactRelationship(Versioned, TenantModel):
    """A contact of one account holds a responsibility for another account, or for the own one."""

    contact = TenantForeignKey(Contact, on_delete=models.CASCADE, related_name="relationships")
    account = TenantForeignKey(Account, on_delete=models.CASCADE, related_name="relationships")
    responsibility = TenantForeignKey(Responsibility, on_delete=models.PROTECT, related_name="relationships")
    starts = models.DateField(null=True, blank=True, help_text=_("First day, by the account's clock; empty: at once."))
    ends = models.DateField(null=True, blank=True, help_text=_("Last day; empty: until it is removed."))
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(ContactRelationshipQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "contact", "account", "responsibility"], name="accounts_relationship_once"
            ),
            models.CheckConstraint(
                condition=models.Q(starts=None) | models.Q(ends=None) | models.Q(starts__lte=models.F("ends")),
                name="accounts_relationship_period",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "responsibility"], name="accounts_relation_account"),
            models.Index(fields=["tenant", "responsibility"], name="accounts_relation_respons"),
            models.Index(fields=["tenant", "created_at", "id"], name="accounts_relation_created"),
            models.Index(fields=["tenant", "updated_at", "id"], name="accounts_relation_updated"),
            models.Index(fields=["tenant", "external_id"], name="accounts_relation_external"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.responsibility} · {self.account}"

    def clean(self) -> None:
        """It does not end before it starts."""
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise ValidationError({"ends": ValidationError(_("The end is before the start."), code="before_start")})

    def overlaps(self, other: ContactRelationship) -> bool:
        """Whether both hold on some day."""
        return (self.starts or date.min) <= (other.ends or date.max) and (other.starts or date.min) <= (
            self.ends or date.max
        )

    def is_current(self, now: datetime) -> bool:
        """Whether it holds at this moment, by the account's clock."""
        return holds(self.starts, self.ends, zone=self.account.time_zone, now=now)


def holds(starts: date | None, ends: date | None, *, zone: str, now: datetime) -> bool:
    """Whether today lies within the period, in this zone or else in the organisation's own."""
    if starts is None and ends is None:
        return True
    try:
        here = ZoneInfo(zone or TenantSettings.objects.current().time_zone)
    except (KeyError, ValueError, OSError):  # an account's zone is free text
        here = ZoneInfo(TenantSettings.objects.current().time_zone)
    today = now.astimezone(here).date()
    return (starts is None or starts <= today) and (ends is None or today <= ends)
