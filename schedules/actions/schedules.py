"""Setting up working hours, changing and removing them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from ledger import Refused, publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb
from schedules import events, rules
from schedules.models import Schedule

DETAILS = ("name", "time_zone", "weekly", "holidays", "external_id")
EXACT = ("weekly", "holidays")  # clean() says what a week must be

_weekly = _(
    "Working time: day (Monday is 0), from, to. 24:00 ends a day; what ends no later than it starts ends the next day."
)
_holidays = _("A date, or month and day for every year; a name; from and to for a part of the day.")


@verb(
    "schedule.create",
    permission=rules.MANAGE,
    label=_("New schedule"),
    params=[
        Param.text("name", required=True, max_length=120, label=_("Name")),
        Param.text("time_zone", required=True, max_length=64, label=_("Time zone")),
        Param.json("weekly", required=True, label=_("Week"), help=_weekly),
        Param.json("holidays", label=_("Holidays"), help=_holidays),
        Param.text("external_id", max_length=200, label=_("External id")),
    ],
    audience="staff",
)
def create(*, name: str, time_zone: str, weekly: list, by: Any, at: datetime, **details: Any) -> Schedule:
    """Set up working hours: the week of one time zone, and its holidays."""
    authorize(by, rules.MANAGE)
    schedule = Schedule(name=name, time_zone=time_zone, weekly=weekly, **details)
    store_new(schedule, at=at, exact=EXACT)
    publish(events.ScheduleCreated(time_zone=time_zone, name=name), subject=schedule, by=by, at=at)
    return schedule


@verb(
    "schedule.update",
    permission=rules.MANAGE,
    label=_("Change schedule"),
    params=[
        Param.text("name", max_length=120, label=_("Name")),
        Param.text("time_zone", max_length=64, label=_("Time zone")),
        Param.json("weekly", label=_("Week"), help=_weekly),
        Param.json("holidays", label=_("Holidays"), help=_holidays),
        Param.text("external_id", max_length=200, label=_("External id")),
    ],
    audience="staff",
)
def update(*, schedule: Schedule, by: Any, at: datetime, **details: Any) -> Schedule:
    """Change the name, the zone, the week or the holidays; each replaces what was there."""
    schedule = Schedule.objects.visible_to(by).locked(schedule.pk)
    authorize(by, rules.MANAGE, schedule)
    old, new = store(schedule, verb="schedule.update", details=details, known=DETAILS, at=at, exact=EXACT)
    if new:
        publish(events.ScheduleUpdated(**told(old, new)), subject=schedule, by=by, at=at)
    return schedule


@verb("schedule.delete", permission=rules.MANAGE, label=_("Remove schedule"), creates=True, audience="staff")
def delete(*, schedule: Schedule, by: Any, at: datetime) -> None:
    """Remove working hours that nothing refers to."""
    schedule = Schedule.objects.visible_to(by).locked(schedule.pk)
    authorize(by, rules.MANAGE, schedule)
    publish(events.ScheduleDeleted(name=schedule.name), subject=schedule, by=by, at=at)
    try:
        schedule.delete()
    except ProtectedError as used:
        raise Refused("in_use", _("Other records still count their time by this schedule.")) from used
