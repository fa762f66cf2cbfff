"""What happened to responsibilities, and to who holds them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("responsibility.created")
class ResponsibilityCreated(Event):
    """A responsibility was named."""

    held_by: str
    grants: str
    unique: bool
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Responsibility created")


@event("responsibility.updated")
class ResponsibilityUpdated(Event):
    """A responsibility carries something else, for everybody who holds it."""

    fields: tuple[str, ...]
    grants: str
    unique: bool
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Responsibility changed: %(fields)s") % {"fields": names_of("responsibility.update", self.fields)}


@event("responsibility.deleted")
class ResponsibilityDeleted(Event):
    """A responsibility that nobody held was removed."""

    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Responsibility removed")


@event("contact_relationship.created")
class ContactRelated(Event):
    """A contact got a responsibility for an account."""

    contact_id: UUID
    account_id: UUID
    responsibility_id: UUID

    def describe(self, record: Any) -> str:
        return _("Relationship created")


@event("contact_relationship.updated")
class ContactRelationshipUpdated(Event):
    """Who holds what, or for how long, changed."""

    fields: tuple[str, ...]
    contact_id: UUID
    account_id: UUID
    responsibility_id: UUID
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Relationship changed: %(fields)s") % {"fields": names_of("contact-relationship.update", self.fields)}


@event("contact_relationship.deleted")
class ContactUnrelated(Event):
    """A contact lost a responsibility for an account."""

    contact_id: UUID
    account_id: UUID
    responsibility_id: UUID

    def describe(self, record: Any) -> str:
        return _("Relationship removed")
