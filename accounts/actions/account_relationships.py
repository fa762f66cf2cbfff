"""Giving everybody at one account a responsibility for another, and taking it away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import holding
from accounts.models import AccountRelationship
from ledger.params import Param
from ledger.verbs import verb


def _params(*, required: bool) -> list[Param]:
    return [
        Param.ref("related_account", "accounts.account", required=required, label=_("Whose people")),
        Param.ref("account", "accounts.account", required=required, label=_("For which account")),
        holding.responsibility(required=required),
        *holding.period,
    ]


@verb(
    "account-relationship.create",
    permission=permissions.WRITE,
    label=_("New relationship of accounts"),
    params=_params(required=True),
    audience="staff",
)
def create(*, by: Any, at: datetime, **details: Any) -> AccountRelationship:
    """Give all people of an account who have a portal role a responsibility for another account, from their next request on."""
    return holding.give(AccountRelationship(**details), event=events.AccountsRelated, by=by, at=at)


@verb(
    "account-relationship.update",
    permission=permissions.WRITE,
    label=_("Change relationship of accounts"),
    params=_params(required=False),
    audience="staff",
)
def update(*, account_relationship: AccountRelationship, by: Any, at: datetime, **details: Any) -> AccountRelationship:
    """Change whose people hold what for which account, or from when until when."""
    return holding.change(
        account_relationship,
        verb="account-relationship.update",
        details=details,
        event=events.AccountRelationshipUpdated,
        by=by,
        at=at,
    )


@verb(
    "account-relationship.delete",
    permission=permissions.WRITE,
    label=_("Remove relationship of accounts"),
    creates=True,
    audience="staff",
)
def delete(*, account_relationship: AccountRelationship, by: Any, at: datetime) -> None:
    """Take the responsibility away from all of them, and the access with it."""
    holding.take_away(account_relationship, event=events.AccountsUnrelated, by=by, at=at)
