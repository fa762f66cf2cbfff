"""Adding and changing private customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import logins, merging
from accounts.models import Consumer
from identity.actions import invitations
from ledger import publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = (
    "first_name", "last_name", "email", "phones", "addresses", "language", "time_zone", "served_by", "user", "external_id",
)  # fmt: skip

_details = [
    Param.text("first_name", max_length=150, label=_("First name")),
    Param.text("email", max_length=254, label=_("E-mail")),
    Param.json("phones", label=_("Telephone numbers")),
    Param.json("addresses", label=_("Addresses")),
    Param.text("language", max_length=10, label=_("Language")),
    Param.text("time_zone", max_length=64, label=_("Time zone")),
    Param.ref(
        "served_by",
        "accounts.account",
        nullable=True,
        label=_("Customer of"),
        help=_("A business customer whose customer they are: cases may name both."),
    ),
    Param.ref("user", "identity.user", nullable=True, label=_("Login")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "consumer.create",
    permission=permissions.WRITE,
    label=_("New consumer"),
    params=[Param.text("last_name", required=True, max_length=150, label=_("Last name")), *_details],
    audience="staff",
)
def create(*, last_name: str, by: Any, at: datetime, **details: Any) -> Consumer:
    """Add a private customer, with or without a login."""
    authorize(by, permissions.WRITE)
    consumer = Consumer(last_name=last_name, **details)
    store_new(consumer, at=at)
    publish(events.ConsumerCreated(name=consumer.name), subject=consumer, by=by, at=at)
    return consumer


@verb(
    "consumer.update",
    permission=permissions.WRITE,
    label=_("Change consumer"),
    params=[Param.text("last_name", max_length=150, label=_("Last name")), *_details],
    audience="staff",
)
def update(*, consumer: Consumer, by: Any, at: datetime, **details: Any) -> Consumer:
    """Change a private customer's details."""
    consumer = Consumer.objects.visible_to(by).locked(consumer.pk)
    authorize(by, permissions.WRITE, consumer)
    old, new = store(consumer, verb="consumer.update", details=details, known=DETAILS, at=at)
    if new:
        publish(events.ConsumerUpdated(**told(old, new)), subject=consumer, by=by, at=at)
    return consumer


@verb(
    "consumer.merge",
    permission=permissions.MERGE,
    label=_("Merge"),
    params=merging.params("consumer"),
    danger=True,
    audience="staff",
)
def merge(*, consumer: Consumer, into: Consumer, take: Any = None, by: Any, at: datetime) -> Consumer:
    """Make one of two: this record leaves everything that names it to the other one, and leads there from now on."""
    return merging.merge(consumer, into=into, take=take, known=DETAILS, by=by, at=at)


@verb(
    "consumer.invite",
    permission=permissions.MANAGE_LOGINS,
    label=_("Invite to the portal"),
    audience="staff",
    bulk=False,
)
def invite(*, consumer: Consumer, by: Any, at: datetime) -> Consumer:
    """Give a consumer a login and mail a link by which they set a password; again: another link."""
    consumer = Consumer.objects.visible_to(by).locked(consumer.pk)
    authorize(by, permissions.MANAGE_LOGINS, consumer)
    user = logins.login_of(consumer, at=at)
    if consumer.user_id != user.pk:
        consumer.user, consumer.updated_at = user, at
        consumer.save_locked(verb="consumer.invite", fields=["user", "updated_at"])
    invitations.send(user=user, by=by, at=at)
    publish(events.ConsumerInvited(), subject=consumer, by=by, at=at)
    return consumer
