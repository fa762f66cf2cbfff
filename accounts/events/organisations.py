"""What happened to accounts. Names and addresses are texts, which can be deleted."""

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


@event("account.partner_added")
class PartnerAdded(Event):
    """A partner began to serve the account."""

    partner_id: UUID

    def describe(self, record: Any) -> str:
        return _("Partner added")


@event("account.partner_removed")
class PartnerRemoved(Event):
    """A partner no longer serves the account."""

    partner_id: UUID

    def describe(self, record: Any) -> str:
        return _("Partner removed")
