"""What happened to households and their members. Names and addresses are texts, which can be deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("household.created")
class HouseholdCreated(Event):
    """Consumers became one customer together."""

    number: str
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Household created")


@event("household.updated")
class HouseholdUpdated(Event):
    """A household's details changed."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Household changed: %(fields)s") % {"fields": names_of("household.update", self.fields)}


@event("household.deleted")
class HouseholdDeleted(Event):
    """A household without members was removed."""

    number: str
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Household removed")


@dataclass(frozen=True, kw_only=True)
class _Membership(Event):
    """Who, in which household, with what."""

    consumer_id: UUID
    household_id: UUID
    responsibility_id: UUID | None = None
    is_representative: bool


@event("household_member.created")
class HouseholdJoined(_Membership):
    """A consumer became a member of a household."""

    def describe(self, record: Any) -> str:
        return _("Member of the household added")


@event("household_member.updated")
class HouseholdMemberUpdated(_Membership):
    """Somebody's part in a household changed."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Member of the household changed: %(fields)s") % {
            "fields": names_of("household-member.update", self.fields)
        }


@event("household_member.deleted")
class HouseholdLeft(_Membership):
    """A consumer left a household."""

    def describe(self, record: Any) -> str:
        return _("Member of the household removed")
