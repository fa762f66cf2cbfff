"""Holding a responsibility: by whom, for whom, from which day to which. Every relation between customers extends this."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models.responsibility import Responsibility
from accounts.states import ResponsibilityKind
from identity.models.settings import zone_or_own
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantQuerySet


class HoldingQuerySet(TenantQuerySet):
    """Who holds what, in the current tenant."""

    def visible_to(self, actor: Any) -> Any:
        """Those that this actor may see."""
        return self.filter(rules.visible_relations(actor))

    def overlapping(self, starts: date | None, ends: date | None) -> Any:
        """Those with a day in common with this period."""
        found = self
        if ends is not None:
            found = found.filter(Q(starts=None) | Q(starts__lte=ends))
        if starts is not None:
            found = found.filter(Q(ends=None) | Q(ends__gte=starts))
        return found


class Holding(Record):
    """Somebody holds a responsibility for somebody, while it lasts.

    A model says in ``held_by`` which of its fields names who holds it, in ``held_for`` which one names for whom (or several,
    of which one is set), with the kind of responsibility that fits.
    """

    held_by: ClassVar[str]
    held_for: ClassVar[dict[str, ResponsibilityKind]]
    told_too: ClassVar[tuple[str, ...]] = ()  # further columns that its events keep

    responsibility = TenantForeignKey(Responsibility, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField(
        null=True, blank=True, help_text=_("First day, by the clock of whom it is held for; empty: at once.")
    )
    ends = models.DateField(null=True, blank=True, help_text=_("Last day; empty: until it is removed."))

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(starts__lte=F("ends")),
                name="%(app_label)s_%(class)s_period",
            )
        ]

    def __str__(self) -> str:
        parts = (getattr(self, self.held_by), self.responsibility, self.whom)
        return " · ".join(str(part) for part in parts if part is not None)

    def clean(self) -> None:
        """It does not end before it starts."""
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise ValidationError({"ends": ValidationError(_("The end is before the start."), code="before_start")})

    @property
    def whom_field(self) -> str:
        """The field that names for whom it is held."""
        return next(
            (name for name in self.held_for if getattr(self, f"{name}_id") is not None), next(iter(self.held_for))
        )

    @property
    def whom(self) -> Any:
        """For whom it is held: an account, a consumer or a household."""
        return getattr(self, self.whom_field)

    @property
    def kind(self) -> ResponsibilityKind:
        """The kind of responsibility that fits."""
        return self.held_for[self.whom_field]

    def overlaps(self, other: Holding) -> bool:
        """Whether both hold on some day."""
        return (self.starts or date.min) <= (other.ends or date.max) and (other.starts or date.min) <= (
            self.ends or date.max
        )

    def is_current(self, now: datetime) -> bool:
        """Whether it holds at this moment, by the clock of whom it is held for."""
        return holds(self.starts, self.ends, zone=self.whom.time_zone, now=now)


def holds(starts: date | None, ends: date | None, *, zone: str, now: datetime) -> bool:
    """Whether today lies within the period, in this zone or else in the organisation's own."""
    if starts is None and ends is None:
        return True
    today = now.astimezone(ZoneInfo(zone_or_own(zone))).date()
    return (starts is None or starts <= today) and (ends is None or today <= ends)
