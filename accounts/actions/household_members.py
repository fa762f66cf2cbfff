"""Who belongs to a household, and who of them speaks for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import holding
from accounts.models import HouseholdMember
from ledger.params import Param
from ledger.verbs import verb

DETAILS = (*holding.details_of(HouseholdMember), "is_representative")


def _params(*, required: bool) -> list[Param]:
    return [
        Param.ref("household", "accounts.household", required=required, label=_("Household")),
        Param.ref("consumer", "accounts.consumer", required=required, label=_("Consumer")),
        holding.responsibility(required=False, nullable=True),
        Param.bool(
            "is_representative",
            label=_("Representative"),
            help=_("Sees and does everything for the household and for its members."),
        ),
        *holding.period,
    ]


@verb(
    "household-member.create",
    permission=permissions.WRITE,
    label=_("New member of the household"),
    params=_params(required=True),
    audience="staff",
)
def create(*, by: Any, at: datetime, **details: Any) -> HouseholdMember:
    """Add a consumer to a household. A representative acts for it and its members from the next request on."""
    return holding.give(HouseholdMember(**details), event=events.HouseholdJoined, by=by, at=at)


@verb(
    "household-member.update",
    permission=permissions.WRITE,
    label=_("Change member of the household"),
    params=_params(required=False),
    audience="staff",
)
def update(*, household_member: HouseholdMember, by: Any, at: datetime, **details: Any) -> HouseholdMember:
    """Change somebody's part in a household, or from when until when they belong to it."""
    return holding.change(
        household_member,
        verb="household-member.update",
        details=details,
        known=DETAILS,
        event=events.HouseholdMemberUpdated,
        by=by,
        at=at,
    )


@verb(
    "household-member.delete",
    permission=permissions.WRITE,
    label=_("Remove member of the household"),
    creates=True,
    audience="staff",
)
def delete(*, household_member: HouseholdMember, by: Any, at: datetime) -> None:
    """Take a consumer out of a household, and end the access that came with it."""
    holding.take_away(household_member, event=events.HouseholdLeft, by=by, at=at)
