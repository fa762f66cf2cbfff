"""Adding and changing the people of an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import merging
from accounts.models import Account, Contact
from accounts.states import PortalRole
from ledger import publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = (
    "account",
    "first_name",
    "last_name",
    "email",
    "phone",
    "portal_role",
    "language",
    "time_zone",
    "user",
    "external_id",
)

_details = [
    Param.text("first_name", max_length=150, label=_("First name")),
    Param.text("email", max_length=254, label=_("E-mail")),
    Param.text("phone", max_length=40, label=_("Telephone")),
    Param.code("portal_role", choices=PortalRole.choices, label=_("Portal role")),
    Param.text("language", max_length=10, label=_("Language")),
    Param.text("time_zone", max_length=64, label=_("Time zone")),
    Param.ref("user", "identity.user", nullable=True, label=_("Login")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "contact.create",
    permission=permissions.WRITE,
    label=_("New contact"),
    params=[
        Param.ref("account", "accounts.account", required=True, label=_("Account")),
        Param.text("last_name", required=True, max_length=150, label=_("Last name")),
        *_details,
    ],
    audience="staff",
)
def create(*, account: Account, last_name: str, by: Any, at: datetime, **details: Any) -> Contact:
    """Add somebody who works for an account."""
    authorize(by, permissions.WRITE)
    contact = Contact(account=account, last_name=last_name, **details)
    store_new(contact, at=at)
    created = events.ContactCreated(account_id=account.pk, portal_role=contact.portal_role, name=contact.name)
    publish(created, subject=contact, by=by, at=at)
    return contact


@verb(
    "contact.update",
    permission=permissions.WRITE,
    label=_("Change contact"),
    params=[
        Param.ref("account", "accounts.account", label=_("Account")),
        Param.text("last_name", max_length=150, label=_("Last name")),
        *_details,
    ],
    audience="staff",
)
def update(*, contact: Contact, by: Any, at: datetime, **details: Any) -> Contact:
    """Change a contact's details. The portal role counts from the next request on."""
    contact = Contact.objects.visible_to(by).locked(contact.pk)
    authorize(by, permissions.WRITE, contact)
    old, new = store(contact, verb="contact.update", details=details, known=DETAILS, at=at)
    if new:
        changed = events.ContactUpdated(
            **told(old, new), account_id=contact.account_id, portal_role=contact.portal_role
        )
        publish(changed, subject=contact, by=by, at=at)
    return contact


@verb(
    "contact.merge",
    permission=permissions.MERGE,
    label=_("Merge"),
    params=merging.params("contact"),
    danger=True,
    audience="staff",
)
def merge(*, contact: Contact, into: Contact, take: Any = None, by: Any, at: datetime) -> Contact:
    """Make one of two: this record leaves everything that names it to the other one, and leads there from now on."""
    return merging.merge(contact, into=into, take=take, known=DETAILS, by=by, at=at)
