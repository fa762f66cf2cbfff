"""What happened to contacts and consumers. Names and addresses are texts, which can be deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.events import Event, Text, event
from ledger.verbs import names_of


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


@event("contact.invited")
class ContactInvited(Event):
    """A contact was sent a link into the portal."""

    account_id: UUID
    portal_role: str

    def describe(self, record: Any) -> str:
        return _("Invited to the portal")


@event("contact.access_ended")
class ContactAccessEnded(Event):
    """A contact may not use the portal any more."""

    account_id: UUID

    def describe(self, record: Any) -> str:
        return _("Portal access ended")


@event("consumer.invited")
class ConsumerInvited(Event):
    """A consumer was sent a link into the portal."""

    def describe(self, record: Any) -> str:
        return _("Invited to the portal")
