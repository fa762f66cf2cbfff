"""Giving contacts responsibilities for accounts, and taking them away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import holding
from accounts.models import ContactRelationship
from ledger.params import Param
from ledger.verbs import verb


def _params(*, required: bool) -> list[Param]:
    return [
        Param.ref("contact", "accounts.contact", required=required, label=_("Contact")),
        Param.ref("account", "accounts.account", required=required, label=_("Account")),
        holding.responsibility(required=required),
        *holding.period,
    ]


@verb(
    "contact-relationship.create",
    permission=permissions.WRITE,
    label=_("New relationship"),
    params=_params(required=True),
    audience="staff",
)
def create(*, by: Any, at: datetime, **details: Any) -> ContactRelationship:
    """Give a contact a responsibility for an account. The access it carries counts from the next request on."""
    return holding.give(ContactRelationship(**details), event=events.ContactRelated, by=by, at=at)


@verb(
    "contact-relationship.update",
    permission=permissions.WRITE,
    label=_("Change relationship"),
    params=_params(required=False),
    audience="staff",
)
def update(*, contact_relationship: ContactRelationship, by: Any, at: datetime, **details: Any) -> ContactRelationship:
    """Change who holds what, or from when until when."""
    return holding.change(
        contact_relationship,
        verb="contact-relationship.update",
        details=details,
        event=events.ContactRelationshipUpdated,
        by=by,
        at=at,
    )


@verb(
    "contact-relationship.delete",
    permission=permissions.WRITE,
    label=_("Remove relationship"),
    creates=True,
    audience="staff",
)
def delete(*, contact_relationship: ContactRelationship, by: Any, at: datetime) -> None:
    """Take the responsibility away, and the access with it."""
    holding.take_away(contact_relationship, event=events.ContactUnrelated, by=by, at=at)
