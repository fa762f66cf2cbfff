"""What happened to entitlements, and which one covers a case. Names are texts, which can be deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.events import CaseEvent
from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("entitlement.created")
class EntitlementCreated(Event):
    """A customer is owed something new."""

    unit: str
    allowance: int | None = None
    account_id: UUID | None = None
    consumer_id: UUID | None = None
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Entitlement created")


@event("entitlement.updated")
class EntitlementUpdated(Event):
    """What a customer is owed changed, for cases that come."""

    fields: tuple[str, ...]
    old: Text = None  # JSON of the changed fields
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Entitlement changed: %(fields)s") % {"fields": names_of("entitlement.update", self.fields)}


@event("entitlement.deleted")
class EntitlementDeleted(Event):
    """An entitlement that never covered a case was removed."""

    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Entitlement removed")


@event("entitlement.refunded")
class EntitlementRefunded(Event):
    """What a case took was given back."""

    case_id: UUID
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Given back what a case took")


@event("entitlement_rule.created")
class RuleCreated(Event):
    """The organisation decided what comes first."""

    order: int
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Entitlement rule created")


@event("entitlement_rule.updated")
class RuleUpdated(Event):
    """A rule about what comes first changed."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Entitlement rule changed: %(fields)s") % {"fields": names_of("entitlement-rule.update", self.fields)}


@event("entitlement_rule.deleted")
class RuleDeleted(Event):
    """A rule about what comes first was removed."""

    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Entitlement rule removed")


@event("case.coverage_decided")
class CoverageDecided(CaseEvent):
    """It was decided what covers the case, or that nothing does."""

    covered_by: str  # entitlement, warranty, goodwill, none
    entitlement_id: UUID | None = None
    old_entitlement_id: UUID | None = None
    pinned: bool = False
    rule_id: UUID | None = None
    name: Text = None
    reason: Text = None

    def describe(self, record: Any) -> str:
        if self.covered_by == "warranty":
            return _("Covered by the warranty")
        if self.covered_by == "goodwill":
            return _("Opened as goodwill, without coverage")
        if self.covered_by == "none":
            return _("No entitlement covers this case")
        names = {"name": self.name or _("an entitlement")}
        return _("%(name)s chosen by hand") % names if self.pinned else _("Covered by %(name)s") % names
