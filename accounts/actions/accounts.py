"""Adding and changing accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import merging
from accounts.actions import partners as serving
from accounts.models import Account, tree
from ledger import publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = (
    "name", "code", "parent", "primary_contact", "is_customer", "is_partner", "phone", "phones", "website", "address",
    "time_zone", "schedule", "language", "tier", "custom", "external_id",
)  # fmt: skip

_details = [
    Param.text("code", max_length=60, label=_("Code")),
    Param.ref("parent", "accounts.account", nullable=True, label=_("Parent account")),
    Param.ref("primary_contact", "accounts.contact", nullable=True, label=_("Primary contact")),
    Param.bool("is_customer", label=_("Customer")),
    Param.bool("is_partner", label=_("Partner")),
    Param.refs("partners", "accounts.account", label=_("Served by"), help=_("Partners who open cases for it, too.")),
    Param.text("phone", max_length=40, label=_("Telephone")),
    Param.json("phones", label=_("Further telephone numbers")),
    Param.text("website", max_length=300, label=_("Website")),
    Param.json("address", label=_("Address")),
    Param.text("time_zone", max_length=64, label=_("Time zone")),
    Param.ref("schedule", "schedules.schedule", nullable=True, label=_("Working hours")),
    Param.text("language", max_length=10, label=_("Language")),
    Param.text("tier", max_length=40, label=_("Tier")),
    Param.json("custom", label=_("Custom fields")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "account.create",
    permission=permissions.WRITE,
    label=_("New account"),
    params=[Param.text("name", required=True, max_length=200, label=_("Name")), *_details],
    audience="staff",
)
def create(*, name: str, by: Any, at: datetime, partners: Iterable[Any] | None = None, **details: Any) -> Account:
    """Add a company as a customer or partner."""
    authorize(by, permissions.WRITE)
    account = Account(name=name, **details)
    account.code = account.code or account.number
    tree.place(account)
    store_new(account, at=at)
    publish(
        events.AccountCreated(number=account.number, parent_id=account.parent_id, name=name),
        subject=account,
        by=by,
        at=at,
    )
    if partners:
        serving.replace(account=account, partners=partners, by=by, at=at)
    return account


@verb(
    "account.update",
    permission=permissions.WRITE,
    label=_("Change account"),
    params=[Param.text("name", max_length=200, label=_("Name")), *_details],
    audience="staff",
)
def update(
    *, account: Account, by: Any, at: datetime, partners: Iterable[Any] | None = None, **details: Any
) -> Account:
    """Change an account's details, or move it with everything below it to another parent."""
    moves = "parent" in details
    if moves:
        tree.hold_still(Account, moving=True)
    account = Account.objects.visible_to(by).locked(account.pk)
    authorize(by, permissions.WRITE, account)
    if moves:
        tree.check_move(account, details["parent"])
    if details.get("primary_contact") and details["primary_contact"].account_id != account.pk:
        raise ValidationError(
            {"primary_contact": ValidationError(_("This is a contact of another account."), code="other_account")}
        )
    old_parent = account.parent_id
    old, new = store(account, verb="account.update", details=details, known=DETAILS, at=at)
    if "parent" in new:
        tree.move_below(account, details["parent"])
    if new:
        changed = events.AccountUpdated(**told(old, new), old_parent_id=old_parent, parent_id=account.parent_id)
        publish(changed, subject=account, by=by, at=at)
    if partners is not None:
        serving.replace(account=account, partners=partners, by=by, at=at)
    return account


@verb(
    "account.merge",
    permission=permissions.MERGE,
    label=_("Merge"),
    params=merging.params("account"),
    danger=True,
    audience="staff",
)
def merge(*, account: Account, into: Account, take: Any = None, by: Any, at: datetime) -> Account:
    """Make one of two: this record leaves everything that names it to the other one, and leads there from now on."""
    return merging.merge(account, into=into, take=take, known=DETAILS, by=by, at=at)
