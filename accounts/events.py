"""What happened to accounts, contacts, consumers and responsibilities. Names, addresses and numbers are texts, which can be deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("account.created")
class AccountCreated(Event):
    """A company became a customer or partner."""

    number: str
    parent_id: UUID | None = None
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Account created")


@event("account.updated")
class AccountUpdated(Event):
    """An account's details changed."""

    fields: tuple[str, ...]
    old_parent_id: UUID | None = None
    parent_id: UUID | None = None
    old: Text = None  # JSON of the changed fields
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Account changed: %(fields)s") % {"fields": names_of("account.update", self.fields)}


@event("contact.created")
class ContactCreated(Event):
    """Somebody became a contact of an account."""

    account_id: UUID
    portal_role: str
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Contact created")


@event("contact.updated")
class ContactUpdated(Event):
    """A contact's details changed; the portal role decides what they see."""

    fields: tuple[str, ...]
    account_id: UUID
    portal_role: str
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Contact changed: %(fields)s") % {"fields": names_of("contact.update", self.fields)}


@event("consumer.created")
class ConsumerCreated(Event):
    """Somebody became a private customer."""

    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Consumer created")


@event("consumer.updated")
class ConsumerUpdated(Event):
    """A private customer's details changed."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Consumer changed: %(fields)s") % {"fields": names_of("consumer.update", self.fields)}


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
