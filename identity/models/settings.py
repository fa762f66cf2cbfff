"""What a tenant decides about itself: one row per tenant, changed by a verb."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from identity import validators
from ledger.locking import Versioned
from schedules.zones import known
from tenancy.models import TenantManager, TenantModel

UNDO_SECONDS = 10
LONGEST_UNDO = 60
LONGEST_FOLLOW_UP = 3650  # days


class TenantSettingsManager(TenantManager):
    """There is exactly one row in each tenant."""

    def current(self) -> TenantSettings:
        """The settings of the current tenant, with the defaults when nobody has changed any."""
        found: TenantSettings = self.first() or self.get_or_create()[0]
        return found


class TenantSettings(Versioned, TenantModel):
    """Language, time zone, looks, the time to undo a step, and whether cases must be covered."""

    language = models.CharField(max_length=10, validators=[validators.language], default="en")
    time_zone = models.CharField(max_length=64, validators=[validators.time_zone], default="UTC")
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[validators.country],
        help_text=_("Where telephone numbers without a country are, as two letters such as DE."),
    )
    accent = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("A colour such as #1f6feb."))]
    )
    sender_name = models.CharField(
        max_length=120, blank=True, help_text=_("The name that mail from the organisation carries.")
    )
    sender_address = models.EmailField(blank=True)
    undo_seconds = models.PositiveSmallIntegerField(
        default=UNDO_SECONDS,
        validators=[MaxValueValidator(LONGEST_UNDO)],
        help_text=_(
            "How long staff may take a step back, before its mail leaves and the customer sees it; 0: not at all."
        ),
    )
    coverage_required = models.BooleanField(
        default=False,
        help_text=_("A case that no entitlement covers is refused in the portal, over the API and at the counter."),
    )
    follow_up_days = models.PositiveSmallIntegerField(
        default=14,
        validators=[MaxValueValidator(LONGEST_FOLLOW_UP)],
        help_text=_("A case that continues one which ended at most so many days before takes no second unit."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = TenantSettingsManager()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="identity_settings_one")]

    def __str__(self) -> str:
        return "settings"


def zone_or_own(name: str) -> str:
    """By whose clock somebody lives: a customer's zone is free text, and where it is none the organisation's own stands in."""
    return name if name in known() else str(TenantSettings.objects.current().time_zone)
