"""What is wrong with a calendar, in words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from schedules.reading import Unreadable, read

WORDS: dict[str, Any] = {
    "unknown_zone": _("A time zone such as Europe/Berlin is expected."),
    "not_a_list": _("A list is expected."),
    "not_an_object": _("An object is expected."),
    "not_a_boolean": _("Expected true or false."),
    "unknown": _("Unknown field."),
    "too_many": _("At most %(limit)s."),
    "too_long": _("At most %(limit)s characters."),
    "invalid_weekday": _("A day of the week from 0 (Monday) to 6 (Sunday) is expected."),
    "invalid_time": _("A time such as 08:00 is expected; where something ends also 24:00."),
    "invalid_date": _("A date such as 2026-12-24 is expected."),
    "invalid_month": _("A month from 1 to 12 is expected."),
    "invalid_day": _("There is no such day in this month."),
    "invalid_name": _("A name on one line is expected."),
    "no_date": _("A date is missing, or a month and a day for a holiday of every year."),
    "no_year": _("A month and a day without a year come back every year; give a date for a single one."),
    "date_twice": _("Give a date, or a month and a day, not both."),
    "never_opens": _("This schedule never opens: give at least one span of working time."),
    "always_holiday": _("This schedule never opens: there is a holiday on every day."),
}


def in_words(unreadable: Unreadable) -> ValidationError:
    """Each complaint under the place that it is about: ``weekly.0.to``."""
    found: dict[str, list[ValidationError]] = {}
    for each in unreadable.complaints:
        error = ValidationError(WORDS[each.code], code=each.code, params={"limit": each.limit})
        found.setdefault(each.field, []).append(error)
    return ValidationError(found)


def checked(*, time_zone: Any, weekly: Any, holidays: Any) -> Any:
    """The calendar, or the complaints in words."""
    try:
        return read(time_zone=time_zone, weekly=weekly, holidays=holidays)
    except Unreadable as unreadable:
        raise in_words(unreadable) from unreadable
