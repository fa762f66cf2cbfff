"""Who of our own people looks after which customer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.holding import Holding, HoldingQuerySet
from accounts.models.household import Household
from accounts.models.people import Consumer
from accounts.states import ResponsibilityKind
from tenancy.models import TenantForeignKey, TenantManager


class TeamMember(Holding):
    """Somebody on the staff with a responsibility for a customer."""

    held_by = "user"

    user = TenantForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", help_text=_("Somebody on the staff.")
    )

    class Meta(Holding.Meta):
        abstract = True

    def clean(self) -> None:
        """A team is made of staff."""
        super().clean()
        if not self.user.is_staff:
            raise ValidationError({"user": ValidationError(_("This is not somebody on the staff."), code="not_staff")})


class AccountTeamMember(TeamMember):
    """One of our people has a responsibility for an account."""

    held_for = {"account": ResponsibilityKind.ACCOUNT_TEAM_MEMBER}

    account = TenantForeignKey(Account, on_delete=models.CASCADE, related_name="team")

    objects: ClassVar[Any] = TenantManager.from_queryset(HoldingQuerySet)()

    class Meta(TeamMember.Meta):
        abstract = False
        constraints = [
            *Holding.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "account", "user", "responsibility"], name="accounts_accountteam_once"
            ),
        ]


class ConsumerTeamMember(TeamMember):
    """One of our people has a responsibility for a consumer or a household."""

    held_for = {
        "consumer": ResponsibilityKind.CONSUMER_TEAM_MEMBER,
        "household": ResponsibilityKind.HOUSEHOLD_TEAM_MEMBER,
    }

    consumer = TenantForeignKey(Consumer, null=True, blank=True, on_delete=models.CASCADE, related_name="team")
    household = TenantForeignKey(Household, null=True, blank=True, on_delete=models.CASCADE, related_name="team")

    objects: ClassVar[Any] = TenantManager.from_queryset(HoldingQuerySet)()

    class Meta(TeamMember.Meta):
        abstract = False
        constraints = [
            *Holding.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "consumer", "user", "responsibility"], name="accounts_consumerteam_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "household", "user", "responsibility"], name="accounts_householdteam_once"
            ),
            models.CheckConstraint(
                condition=Q(consumer=None, household__isnull=False) | Q(consumer__isnull=False, household=None),
                name="accounts_consumerteam_one",
            ),
        ]

    def clean(self) -> None:
        """For a consumer or a household, never both."""
        super().clean()
        if self.consumer_id is not None and self.household_id is not None:
            said = _("Name a consumer or a household, not both.")
            raise ValidationError({"household": ValidationError(said, code="two_customers")})
        if self.consumer_id is None and self.household_id is None:
            said = _("Name a consumer or a household.")
            raise ValidationError({"consumer": ValidationError(said, code="required")})
