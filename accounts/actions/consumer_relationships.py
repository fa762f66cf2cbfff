"""Letting a consumer act for another one, and ending that."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.actions import holding
from accounts.models import ConsumerRelationship
from ledger.params import Param
from ledger.verbs import verb


def _params(*, required: bool) -> list[Param]:
    return [
        Param.ref("representative", "accounts.consumer", required=required, label=_("Who acts")),
        Param.ref("consumer", "accounts.consumer", required=required, label=_("For whom")),
        holding.responsibility(required=required),
        *holding.period,
    ]


@verb(
    "consumer-relationship.create",
    permission=permissions.WRITE,
    label=_("New representation"),
    params=_params(required=True),
    audience="staff",
)
def create(*, by: Any, at: datetime, **details: Any) -> ConsumerRelationship:
    """Give a consumer a responsibility for another consumer. The access it carries counts from the next request on."""
    return holding.give(ConsumerRelationship(**details), event=events.RepresentationGiven, by=by, at=at)


@verb(
    "consumer-relationship.update",
    permission=permissions.WRITE,
    label=_("Change representation"),
    params=_params(required=False),
    audience="staff",
)
def update(
    *, consumer_relationship: ConsumerRelationship, by: Any, at: datetime, **details: Any
) -> ConsumerRelationship:
    """Change who acts for whom, as what, or from when until when."""
    return holding.change(
        consumer_relationship,
        verb="consumer-relationship.update",
        details=details,
        event=events.RepresentationUpdated,
        by=by,
        at=at,
    )


@verb(
    "consumer-relationship.delete",
    permission=permissions.WRITE,
    label=_("Remove representation"),
    creates=True,
    audience="staff",
)
def delete(*, consumer_relationship: ConsumerRelationship, by: Any, at: datetime) -> None:
    """Take the responsibility away, and the access with it."""
    holding.take_away(consumer_relationship, event=events.RepresentationTaken, by=by, at=at)
