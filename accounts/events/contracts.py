"""What happened to contracts. Names and reasons are texts, which can be deleted."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("contract.created")
class ContractCreated(Event):
    """A contract was drafted, perhaps to continue another one."""

    number: str
    starts: date
    ends: date | None = None
    account_id: UUID | None = None
    consumer_id: UUID | None = None
    household_id: UUID | None = None
    renewal_of_id: UUID | None = None
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Contract drafted")


@event("contract.updated")
class ContractUpdated(Event):
    """What is agreed, or who looks after it, changed."""

    fields: tuple[str, ...]
    starts: date
    ends: date | None = None
    old: Text = None  # JSON of the changed fields
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Contract changed: %(fields)s") % {"fields": names_of("contract.update", self.fields)}


@event("contract.deleted")
class ContractDeleted(Event):
    """A draft was thrown away."""

    number: str
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Draft deleted")


@event("contract.submitted")
class ContractSubmitted(Event):
    """Somebody else was asked to approve it."""

    approval_id: UUID
    note: Text = None

    def describe(self, record: Any) -> str:
        return _("Submitted for approval")


@event("contract.approved")
class ContractApproved(Event):
    """It is agreed, and counts from its first day on."""

    approval_id: UUID
    starts: date
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Approved")


@event("contract.rejected")
class ContractRejected(Event):
    """It was not approved, and is a draft again."""

    approval_id: UUID
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Not approved, back to draft")


@event("contract.withdrawn")
class ContractWithdrawn(Event):
    """Whoever submitted it took it back; it is a draft again."""

    approval_id: UUID
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Taken back, draft again")


@event("contract.activated")
class ContractActivated(Event):
    """Its first day came, or it was approved later than that: from now on it counts."""

    starts: date
    ends: date | None = None

    def describe(self, record: Any) -> str:
        return _("Active from now on")


@event("contract.suspended")
class ContractSuspended(Event):
    """It does not count for the time being, for example because it is not paid."""

    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Suspended")


@event("contract.resumed")
class ContractResumed(Event):
    """It counts again."""

    def describe(self, record: Any) -> str:
        return _("Resumed")


@event("contract.expired")
class ContractExpired(Event):
    """Its last day is over."""

    ends: date
    was_suspended: bool = False

    def describe(self, record: Any) -> str:
        return _("Ended with its last day")


@event("contract.cancelled")
class ContractCancelled(Event):
    """It ended before its time, or never began."""

    old: str  # the state it was in
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Cancelled")


@event("contract.renewed")
class ContractRenewed(Event):
    """Another contract continues it from the day after its end. Whatever hangs on the old one may be carried over."""

    successor_id: UUID
    number: str  # of the successor
    starts: date
    ends: date | None = None

    def describe(self, record: Any) -> str:
        return _("Renewed by %(number)s") % {"number": self.number}


@event("contract.ends_soon")
class ContractEndsSoon(Event):
    """It ends in so many days, and nobody has renewed it."""

    days: int
    ends: date
    administrator_id: UUID | None = None

    def describe(self, record: Any) -> str:
        return ngettext("Ends in one day", "Ends in %(days)d days", self.days) % {"days": self.days}
