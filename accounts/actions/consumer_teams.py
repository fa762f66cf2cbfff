"""Saying who of our own people looks after which consumer or household."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import holding
from accounts.models import ConsumerTeamMember
from ledger.params import Param
from ledger.verbs import verb


def _params(*, required: bool) -> list[Param]:
    return [
        Param.ref("consumer", "accounts.consumer", nullable=True, label=_("Consumer")),
        Param.ref("household", "accounts.household", nullable=True, label=_("Household")),
        Param.ref("user", "identity.user", required=required, label=_("Colleague")),
        holding.responsibility(required=required),
        *holding.period,
    ]


@verb(
    "consumer-team-member.create",
    permission=permissions.WRITE,
    label=_("New member of the team"),
    params=_params(required=True),
    audience="staff",
)
def create(*, by: Any, at: datetime, **details: Any) -> ConsumerTeamMember:
    """Give one of our people a responsibility for a consumer or a household."""
    return holding.give(ConsumerTeamMember(**details), event=events.ConsumerTeamJoined, by=by, at=at)


@verb(
    "consumer-team-member.update",
    permission=permissions.WRITE,
    label=_("Change member of the team"),
    params=_params(required=False),
    audience="staff",
)
def update(*, consumer_team_member: ConsumerTeamMember, by: Any, at: datetime, **details: Any) -> ConsumerTeamMember:
    """Change who looks after whom, as what, or from when until when."""
    return holding.change(
        consumer_team_member,
        verb="consumer-team-member.update",
        details=details,
        event=events.ConsumerTeamMemberUpdated,
        by=by,
        at=at,
    )


@verb(
    "consumer-team-member.delete",
    permission=permissions.WRITE,
    label=_("Remove member of the team"),
    creates=True,
    audience="staff",
)
def delete(*, consumer_team_member: ConsumerTeamMember, by: Any, at: datetime) -> None:
    """Take somebody off the team of a consumer or household."""
    holding.take_away(consumer_team_member, event=events.ConsumerTeamLeft, by=by, at=at)
