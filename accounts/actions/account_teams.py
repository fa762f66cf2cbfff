"""Saying who of our own people looks after which account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import holding
from accounts.models import AccountTeamMember
from ledger.params import Param
from ledger.verbs import verb


def _params(*, required: bool) -> list[Param]:
    return [
        Param.ref("account", "accounts.account", required=required, label=_("Account")),
        Param.ref("user", "identity.user", required=required, label=_("Colleague")),
        holding.responsibility(required=required),
        *holding.period,
    ]


@verb(
    "account-team-member.create",
    permission=permissions.WRITE,
    label=_("New member of the account team"),
    params=_params(required=True),
    audience="staff",
)
def create(*, by: Any, at: datetime, **details: Any) -> AccountTeamMember:
    """Give one of our people a responsibility for an account. It changes nothing about what they may see."""
    return holding.give(AccountTeamMember(**details), event=events.AccountTeamJoined, by=by, at=at)


@verb(
    "account-team-member.update",
    permission=permissions.WRITE,
    label=_("Change member of the account team"),
    params=_params(required=False),
    audience="staff",
)
def update(*, account_team_member: AccountTeamMember, by: Any, at: datetime, **details: Any) -> AccountTeamMember:
    """Change who looks after which account, as what, or from when until when."""
    return holding.change(
        account_team_member,
        verb="account-team-member.update",
        details=details,
        event=events.AccountTeamMemberUpdated,
        by=by,
        at=at,
    )


@verb(
    "account-team-member.delete",
    permission=permissions.WRITE,
    label=_("Remove member of the account team"),
    creates=True,
    audience="staff",
)
def delete(*, account_team_member: AccountTeamMember, by: Any, at: datetime) -> None:
    """Take somebody off an account's team."""
    holding.take_away(account_team_member, event=events.AccountTeamLeft, by=by, at=at)
