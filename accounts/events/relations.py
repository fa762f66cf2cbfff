"""What happened to responsibilities, and to who holds them."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class _OfAccounts(Event):
    """Whose people, for which account, with what."""

    related_account_id: UUID
    account_id: UUID
    responsibility_id: UUID


@event("account_relationship.created")
class AccountsRelated(_OfAccounts):
    """The people of an account got a responsibility for another one."""

    def describe(self, record: Any) -> str:
        return _("Relationship of accounts created")


@event("account_relationship.updated")
class AccountRelationshipUpdated(_OfAccounts):
    """Whose people hold what, or for how long, changed."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Relationship of accounts changed: %(fields)s") % {
            "fields": names_of("account-relationship.update", self.fields)
        }


@event("account_relationship.deleted")
class AccountsUnrelated(_OfAccounts):
    """The people of an account lost a responsibility for another one."""

    def describe(self, record: Any) -> str:
        return _("Relationship of accounts removed")


@dataclass(frozen=True, kw_only=True)
class _OfConsumers(Event):
    """Who acts for whom, with what."""

    representative_id: UUID
    consumer_id: UUID
    responsibility_id: UUID


@event("consumer_relationship.created")
class RepresentationGiven(_OfConsumers):
    """A consumer got a responsibility for another one."""

    def describe(self, record: Any) -> str:
        return _("Representation created")


@event("consumer_relationship.updated")
class RepresentationUpdated(_OfConsumers):
    """Who acts for whom, or for how long, changed."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Representation changed: %(fields)s") % {
            "fields": names_of("consumer-relationship.update", self.fields)
        }


@event("consumer_relationship.deleted")
class RepresentationTaken(_OfConsumers):
    """A consumer no longer acts for another one."""

    def describe(self, record: Any) -> str:
        return _("Representation removed")
