"""Setting up households: consumers who are one customer together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts import events, permissions
from accounts.models import Household
from ledger import Refused, publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = ("name", "phone", "address", "language", "time_zone", "external_id")

_details = [
    Param.text("phone", max_length=40, label=_("Telephone")),
    Param.json("address", label=_("Address")),
    Param.text("language", max_length=10, label=_("Language")),
    Param.text("time_zone", max_length=64, label=_("Time zone")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "household.create",
    permission=permissions.WRITE,
    label=_("New household"),
    params=[Param.text("name", required=True, max_length=200, label=_("Name")), *_details],
    audience="staff",
)
def create(*, name: str, by: Any, at: datetime, **details: Any) -> Household:
    """Set up a household; its members are added one by one."""
    authorize(by, permissions.WRITE)
    household = Household(name=name, **details)
    store_new(household, at=at)
    publish(events.HouseholdCreated(number=household.number, name=name), subject=household, by=by, at=at)
    return household


@verb(
    "household.update",
    permission=permissions.WRITE,
    label=_("Change household"),
    params=[Param.text("name", max_length=200, label=_("Name")), *_details],
    audience="staff",
)
def update(*, household: Household, by: Any, at: datetime, **details: Any) -> Household:
    """Change a household's details."""
    household = Household.objects.visible_to(by).locked(household.pk)
    authorize(by, permissions.WRITE, household)
    old, new = store(household, verb="household.update", details=details, known=DETAILS, at=at)
    if new:
        publish(events.HouseholdUpdated(**told(old, new)), subject=household, by=by, at=at)
    return household


@verb(
    "household.delete",
    permission=permissions.WRITE,
    label=_("Remove household"),
    creates=True,
    audience="staff",
)
def delete(*, household: Household, by: Any, at: datetime) -> None:
    """Remove a household without members that nothing else names."""
    household = Household.objects.visible_to(by).locked(household.pk)
    authorize(by, permissions.WRITE, household)
    publish(events.HouseholdDeleted(number=household.number, name=household.name), subject=household, by=by, at=at)
    try:
        household.delete()
    except ProtectedError as used:
        raise Refused("in_use", _("This household has members, or something still belongs to it.")) from used
