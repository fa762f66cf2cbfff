"""Giving contacts responsibilities for accounts, and taking them away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.models import Account, Contact, ContactRelationship, Responsibility
from ledger import Refused, publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = ("contact", "account", "responsibility", "starts", "ends", "external_id")

_details = [
    Param.date("starts", nullable=True, label=_("First day")),
    Param.date("ends", nullable=True, label=_("Last day")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


def _who(*, required: bool) -> list[Param]:
    return [
        Param.ref("contact", "accounts.contact", required=required, label=_("Contact")),
        Param.ref("account", "accounts.account", required=required, label=_("Account")),
        Param.ref("responsibility", "accounts.responsibility", required=required, label=_("Responsibility")),
    ]


@verb(
    "contact-relationship.create",
    permission=permissions.WRITE,
    label=_("New relationship"),
    params=[*_who(required=True), *_details],
    audience="staff",
)
def create(
    *,
    contact: Contact,
    account: Account,
    responsibility: Responsibility,
    starts: date | None = None,
    ends: date | None = None,
    by: Any,
    at: datetime,
    **details: Any,
) -> ContactRelationship:
    """Give a contact a responsibility for an account. The access it carries counts from the next request on."""
    authorize(by, permissions.WRITE)
    relationship = ContactRelationship(
        contact=contact, account=account, responsibility=responsibility, starts=starts, ends=ends, **details
    )
    _refuse_second_holder(relationship)
    store_new(relationship, at=at)
    publish(events.ContactRelated(**_named(relationship)), subject=relationship, by=by, at=at)
    return relationship


@verb(
    "contact-relationship.update",
    permission=permissions.WRITE,
    label=_("Change relationship"),
    params=[*_who(required=False), *_details],
    audience="staff",
)
def update(*, contact_relationship: ContactRelationship, by: Any, at: datetime, **details: Any) -> ContactRelationship:
    """Change who holds what, or from when until when."""
    relationship = ContactRelationship.objects.visible_to(by).locked(contact_relationship.pk)
    authorize(by, permissions.WRITE, relationship)
    _refuse_second_holder(relationship, **details)
    old, new = store(relationship, verb="contact-relationship.update", details=details, known=DETAILS, at=at)
    if new:
        changed = events.ContactRelationshipUpdated(**told(old, new), **_named(relationship))
        publish(changed, subject=relationship, by=by, at=at)
    return relationship


@verb(
    "contact-relationship.delete",
    permission=permissions.WRITE,
    label=_("Remove relationship"),
    creates=True,
    audience="staff",
)
def delete(*, contact_relationship: ContactRelationship, by: Any, at: datetime) -> None:
    """Take the responsibility away, and the access with it."""
    relationship = ContactRelationship.objects.visible_to(by).locked(contact_relationship.pk)
    authorize(by, permissions.WRITE, relationship)
    publish(events.ContactUnrelated(**_named(relationship)), subject=relationship, by=by, at=at)
    relationship.delete()


def _named(relationship: ContactRelationship) -> dict[str, Any]:
    return {
        "contact_id": relationship.contact_id,
        "account_id": relationship.account_id,
        "responsibility_id": relationship.responsibility_id,
    }


def _refuse_second_holder(relationship: ContactRelationship, **details: Any) -> None:
    """The responsibility is locked, so that of two at once the second one sees the first."""
    after = {name: details.get(name, getattr(relationship, name)) for name in DETAILS}
    responsibility = Responsibility.objects.locked(after["responsibility"].pk)
    if not responsibility.unique:
        return
    held = ContactRelationship.objects.filter(account=after["account"], responsibility=responsibility)
    holder = held.overlapping(after["starts"], after["ends"]).exclude(pk=relationship.pk).first()
    if holder is not None:
        raise Refused(
            "already_held", _("Somebody else holds this responsibility for the account."), holder=str(holder.contact_id)
        )
