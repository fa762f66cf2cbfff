"""Booking time on a case, and correcting what was booked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import permissions, rules
from cases.events import TimeBooked, TimeCorrected, TimeRemoved
from cases.models import Case, TimeEntry
from cases.models.time_entry import LONGEST
from ledger import publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

DETAILS = ("minutes", "user", "at", "billable", "note", "external_id")


def _details(*, required: bool) -> list[Param]:
    return [
        Param.integer("minutes", required=required, min_value=1, max_value=LONGEST, label=_("Minutes")),
        Param.ref("user", "identity.user", label=_("Who"), help=_("Yourself if nobody is named.")),
        Param.datetime("worked_at", label=_("When")),
        Param.bool("billable", label=_("Counts against the entitlement")),
        Param.text("note", label=_("Note")),
        Param.text("external_id", max_length=200, label=_("External id")),
    ]


@verb(
    "time-entry.create",
    permission=permissions.BOOK_TIME,
    label=_("Book time"),
    params=[Param.ref("case", "cases.case", required=True, label=_("Case")), *_details(required=True)],
    audience="staff",
)
def create(
    *, case: Case, minutes: int, by: Any, at: datetime, worked_at: datetime | None = None, **details: Any
) -> TimeEntry:
    """Book time on a case: one's own, or with the permission to correct, somebody else's."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.BOOK_TIME)
    if refusal := rules.may_book_time(by, case):
        raise refusal
    user = details.pop("user", None)
    entry = TimeEntry(case=case, minutes=minutes, at=worked_at or at, **details)
    entry.user_id = by.user_id if user is None else user.pk
    if entry.user_id != by.user_id:
        authorize(by, permissions.CORRECT_TIME)
    store_new(entry, at=at)
    booked = TimeBooked(minutes=entry.minutes, billable=entry.billable, user_id=entry.user_id, note=entry.note)
    publish(booked, subject=entry, by=by, at=at)
    return entry


@verb(
    "time-entry.update",
    permission=permissions.BOOK_TIME,
    label=_("Correct booked time"),
    params=_details(required=False),
    may=rules.may_correct_time,
    audience="staff",
)
def update(
    *, time_entry: TimeEntry, by: Any, at: datetime, worked_at: datetime | None = None, **details: Any
) -> TimeEntry:
    """Correct one's own booking, or as a manager anybody's."""
    entry = _locked(time_entry, by)
    if worked_at is not None:
        details["at"] = worked_at
    if details.get("user") is not None and details["user"].pk != entry.user_id:
        authorize(by, permissions.CORRECT_TIME)
    old, new = store(entry, verb="time-entry.update", details=details, known=DETAILS, at=at)
    if new:
        publish(TimeCorrected(**told(old, new)), subject=entry, by=by, at=at)
    return entry


@verb(
    "time-entry.delete",
    permission=permissions.BOOK_TIME,
    label=_("Remove booked time"),
    may=rules.may_correct_time,
    creates=True,
    audience="staff",
    danger=True,
)
def delete(*, time_entry: TimeEntry, by: Any, at: datetime) -> None:
    """Remove a booking; what it counted is given back."""
    entry = _locked(time_entry, by)
    removed = TimeRemoved(minutes=entry.minutes, billable=entry.billable, user_id=entry.user_id)
    pk = entry.pk
    entry.delete()
    entry.pk = pk  # the ledger names what was
    publish(removed, subject=entry, by=by, at=at)


def _locked(time_entry: TimeEntry, by: Any) -> TimeEntry:
    """The case first, as everybody locks it."""
    Case.objects.visible_to(by).locked(time_entry.case_id)
    entry: TimeEntry = TimeEntry.objects.visible_to(by).select_related("case").locked(time_entry.pk)
    authorize(by, permissions.BOOK_TIME, entry)
    return entry
