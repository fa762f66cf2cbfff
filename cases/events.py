"""What happens to a case. ``public`` ones show on the customer's side, with ``describe()`` and the texts in ``shown``."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.events import Event, Text, event
from ledger.verbs import names_of, registry


class CaseEvent(Event):
    """An event on a case's timeline."""

    shown: ClassVar[tuple[str, ...]] = ()  # texts that the customer may read too; staff read all

    def on_behalf(self) -> str:
        """`` (on behalf of …)``, when somebody decided for the customer."""
        whom = getattr(self, "whom", None)
        return " " + _("(on behalf of %(whom)s)") % {"whom": whom} if whom else ""


@event("case.created", public=True)
class CaseCreated(CaseEvent):
    """A case was opened."""

    number: str
    channel: str
    type: str
    priority: int
    account_id: UUID | None = None
    contact_id: UUID | None = None
    consumer_id: UUID | None = None
    household_id: UUID | None = None
    product_id: UUID | None = None
    sold_product_id: UUID | None = None
    asset_id: UUID | None = None
    contract_id: UUID | None = None
    group_id: UUID | None = None
    assignee_id: UUID | None = None
    follow_up_of_id: UUID | None = None
    first_response: bool = False
    subject: Text = None

    def describe(self, record: Any) -> str:
        return _("Case opened")


@event("case.updated")
class CaseUpdated(CaseEvent):
    """Details changed; priority apart, because clocks depend on it."""

    fields: tuple[str, ...]
    old_priority: int | None = None
    priority: int | None = None
    old: Text = None  # JSON of the changed fields
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Changed: %(fields)s") % {"fields": names_of("case.update", self.fields)}


@event("case.accepted", public=True)
class CaseAccepted(CaseEvent):
    """An agent took the case."""

    old: str
    assignee_id: UUID

    def describe(self, record: Any) -> str:
        return _("Case accepted")


@event("case.assigned")
class CaseAssigned(CaseEvent):
    """The case was handed to a person or a group."""

    old_assignee_id: UUID | None = None
    assignee_id: UUID | None = None
    old_group_id: UUID | None = None
    group_id: UUID | None = None
    note: Text = None
    assignee_name: Text = None
    group_name: Text = None

    def describe(self, record: Any) -> str:
        names = {"person": self.assignee_name, "group": self.group_name}
        to_person = bool(self.assignee_id and self.assignee_id != self.old_assignee_id)
        to_group = bool(self.group_id and self.group_id != self.old_group_id)
        if to_person and to_group and all(names.values()):
            return _("Handed to %(group)s, assigned to %(person)s") % names
        if to_person:
            return _("Assigned to %(person)s") % names if self.assignee_name else _("Assigned to somebody")
        if to_group:
            return _("Handed to %(group)s") % names if self.group_name else _("Handed to a group")
        return _("Assignment taken back")


@event("case.info_requested", public=True)
class InfoRequested(CaseEvent):
    """The customer was asked something."""

    old: str
    message_id: UUID
    again: bool = False
    first_response: bool = False

    def describe(self, record: Any) -> str:
        return _("Asked again for information") if self.again else _("Asked for information")


@event("case.info_provided", public=True)
class InfoProvided(CaseEvent):
    """The customer answered."""

    old: str
    message_id: UUID
    on_behalf_id: UUID | None = None
    first_response: bool = False
    whom: Text = None

    def describe(self, record: Any) -> str:
        return _("Information provided") + self.on_behalf()


@event("case.resumed", public=True)
class CaseResumed(CaseEvent):
    """Work goes on without an answer."""

    old: str
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Work continues")


@event("case.solution_proposed", public=True)
class SolutionProposed(CaseEvent):
    """A solution waits for the customer's decision."""

    shown = ("notes",)

    old: str
    code: str
    message_id: UUID | None = None
    first_response: bool = False
    notes: Text = None

    def describe(self, record: Any) -> str:
        return _("Solution proposed")


@event("case.solution_accepted", public=True)
class SolutionAccepted(CaseEvent):
    """The customer is satisfied."""

    shown = ("comment",)

    old: str
    on_behalf_id: UUID | None = None
    comment: Text = None
    whom: Text = None

    def describe(self, record: Any) -> str:
        return _("Solution accepted") + self.on_behalf()


@event("case.solution_rejected", public=True)
class SolutionRejected(CaseEvent):
    """The customer is not satisfied; work goes on."""

    shown = ("reason",)

    old: str
    on_behalf_id: UUID | None = None
    reason: Text = None
    whom: Text = None

    def describe(self, record: Any) -> str:
        return _("Solution rejected") + self.on_behalf()


@event("case.solution_withdrawn", public=True)
class SolutionWithdrawn(CaseEvent):
    """The agent took a wrong solution back."""

    old: str
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Solution taken back")


@event("case.closed", public=True)
class CaseClosed(CaseEvent):
    """The case ended."""

    old: str
    reason: str
    code: str = ""
    notes: Text = None
    comment: Text = None

    def describe(self, record: Any) -> str:
        return _("Case closed")


@event("case.cancelled", public=True)
class CaseCancelled(CaseEvent):
    """The case should not have been, or is needed no more."""

    old: str
    spam: bool = False
    reason: Text = None

    def describe(self, record: Any) -> str:
        return _("Case cancelled")


@event("case.message_added", public=True)
class MessageAdded(CaseEvent):
    """Somebody wrote to the other side."""

    message_id: UUID
    author_kind: str
    state: str
    first_response: bool = False

    def describe(self, record: Any) -> str:
        return _("Message written")


@event("case.note_added")
class NoteAdded(CaseEvent):
    """Somebody wrote an internal note."""

    message_id: UUID
    author_kind: str

    def describe(self, record: Any) -> str:
        return _("Note written")


@event("case.follow_up_created", public=True)
class FollowUpCreated(CaseEvent):
    """What came after the end went on in a new case."""

    follow_up_id: UUID
    number: str

    def describe(self, record: Any) -> str:
        return _("Continued in case %(number)s") % {"number": self.number}


@event("case.step_undone")
class StepUndone(CaseEvent):
    """Somebody took their step back before the customer was told of it: the inverse of the events that it names."""

    step: str
    old: str
    state: str
    records: tuple[UUID, ...] = ()
    messages: tuple[UUID, ...] = ()

    def describe(self, record: Any) -> str:
        found = registry.get(f"case.{self.step}")
        return _("Undone: %(step)s") % {"step": found.label if found else self.step}


@event("case.told", public=True)
class CaseTold(CaseEvent):
    """A step can no longer be undone: its customer sees it from now on. Pages that listen look again."""

    records: tuple[UUID, ...] = ()

    def describe(self, record: Any) -> str:
        return _("Shown to the customer")


@event("case.customer_merged")
class CaseCustomerMerged(CaseEvent):
    """Its account, contact or consumer turned out to be another record, which the case names now."""

    field: str
    old_id: UUID
    new_id: UUID

    def describe(self, record: Any) -> str:
        return _("Its customer was merged with another record: %(field)s") % {
            "field": names_of("case.update", [self.field])
        }


@event("time_entry.created")
class TimeBooked(CaseEvent):
    """Somebody booked time on the case."""

    minutes: int
    billable: bool
    user_id: UUID
    note: Text = None

    def describe(self, record: Any) -> str:
        return ngettext("%(minutes)d minute booked", "%(minutes)d minutes booked", self.minutes) % {
            "minutes": self.minutes
        }


@event("time_entry.updated")
class TimeCorrected(CaseEvent):
    """A booking was corrected."""

    fields: tuple[str, ...]
    old: Text = None  # JSON of the changed fields
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Booked time changed: %(fields)s") % {"fields": names_of("time-entry.update", self.fields)}


@event("time_entry.deleted")
class TimeRemoved(CaseEvent):
    """A booking was removed."""

    minutes: int
    billable: bool
    user_id: UUID

    def describe(self, record: Any) -> str:
        return ngettext(
            "A booking of %(minutes)d minute removed", "A booking of %(minutes)d minutes removed", self.minutes
        ) % {"minutes": self.minutes}
