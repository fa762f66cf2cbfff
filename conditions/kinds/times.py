"""Dates and instants: fixed ones, and those that count from now.

On the right stands a day (`"2026-11-22"`, `{"day": 0}` for today, `{"day": -1}` for yesterday) or an instant (`"2026-11-22T09:00:00Z"`,
`{"ago": "P7D"}`, `{"ahead": "PT4H"}`). A day is a day of the zone in which the condition is asked, 23 or 25 hours long where clocks change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from conditions.kinds.base import COMPARISONS, MANY, Kind, Moment, Test, Words
from conditions.mistakes import WrongValue

FIRST_YEAR, LAST_YEAR = 1900, 2999
FARTHEST = timedelta(days=36_525)  # a hundred years
DURATION = re.compile(r"P(?:(\d{1,10})([WD])|T(\d{1,10})([HMS]))", re.ASCII)
UNITS = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds"}
AGO: dict[str, Promise | str] = {
    "W": ngettext_lazy("%(n)d week ago", "%(n)d weeks ago", "n"),
    "D": ngettext_lazy("%(n)d day ago", "%(n)d days ago", "n"),
    "H": ngettext_lazy("%(n)d hour ago", "%(n)d hours ago", "n"),
    "M": ngettext_lazy("%(n)d minute ago", "%(n)d minutes ago", "n"),
    "S": ngettext_lazy("%(n)d second ago", "%(n)d seconds ago", "n"),
}
AHEAD: dict[str, Promise | str] = {
    "W": ngettext_lazy("in %(n)d week", "in %(n)d weeks", "n"),
    "D": ngettext_lazy("in %(n)d day", "in %(n)d days", "n"),
    "H": ngettext_lazy("in %(n)d hour", "in %(n)d hours", "n"),
    "M": ngettext_lazy("in %(n)d minute", "in %(n)d minutes", "n"),
    "S": ngettext_lazy("in %(n)d second", "in %(n)d seconds", "n"),
}


@dataclass(frozen=True, slots=True)
class FromToday:
    """A day so many days from today."""

    days: int

    def day(self, moment: Moment) -> date:
        """Which day it is, there and then."""
        return moment.at.astimezone(moment.zone).date() + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class FromNow:
    """So many weeks, days, hours, minutes or seconds from now. Weeks and days keep the time of day, hours are hours."""

    sign: int
    count: int
    unit: str

    def instant(self, moment: Moment) -> datetime:
        """When that is."""
        step = timedelta(**{UNITS[self.unit]: self.count}) * self.sign
        if self.unit not in "WD":
            return moment.at.astimezone(UTC) + step
        local = moment.at.astimezone(moment.zone).replace(tzinfo=None) + step
        return local.replace(tzinfo=moment.zone).astimezone(UTC)


def _number_of_days(data: Any) -> FromToday:
    if isinstance(data, bool) or not isinstance(data, int) or abs(data) > FARTHEST.days:
        raise WrongValue(_("A whole number of days is expected, such as 0 for today."), below="day")
    return FromToday(data)


def _duration(data: Any, word: str) -> FromNow:
    found = DURATION.fullmatch(data) if isinstance(data, str) else None
    if not found:
        raise WrongValue(_("A duration of one unit is expected, such as P7D or PT4H."), below=word)
    count, unit = int(found[1] or found[3]), found[2] or found[4]
    if count > FARTHEST // timedelta(**{UNITS[unit]: 1}):
        raise WrongValue(_("At most a hundred years are possible."), code="too_long", below=word)
    return FromNow(-1 if word == "ago" else 1, count, unit)


def _in_range(value: Any) -> Any:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise WrongValue(
            _("A year from %(first)s to %(last)s is expected.") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            code="out_of_range",
        )
    return value


def _day(data: str) -> date:
    return _in_range(date.fromisoformat(data))


def _midnight(day: date, moment: Moment) -> datetime:
    """The first instant of a day, also where the clock leaps over midnight."""
    return datetime.combine(day, time(), moment.zone).astimezone(UTC)


class Day(Kind):
    """A date without a time."""

    code = "date"
    operators = ("eq", "ne", *COMPARISONS, "in", "not_in", "empty")
    sentences: ClassVar[dict[str, Words]] = {
        **Kind.sentences,
        "gt": gettext_lazy("%(field)s is after %(value)s"),
        "gte": gettext_lazy("%(field)s is at or after %(value)s"),
        "lt": gettext_lazy("%(field)s is before %(value)s"),
        "lte": gettext_lazy("%(field)s is at or before %(value)s"),
    }
    labels: ClassVar[dict[str, Words]] = {
        **Kind.labels,
        "gt": gettext_lazy("is after"),
        "gte": gettext_lazy("is at or after"),
        "lt": gettext_lazy("is before"),
        "lte": gettext_lazy("is at or before"),
    }

    def parse_one(self, data: Any) -> Any:
        if isinstance(data, dict) and set(data) == {"day"}:
            return _number_of_days(data["day"])
        try:
            if isinstance(data, str) and len(data) == 10:
                return _day(data)
        except WrongValue:
            raise
        except ValueError:
            pass
        raise WrongValue(_('A date such as 2026-11-22 is expected, or {"day": 0} for today.'))

    def one_as_json(self, value: Any) -> Any:
        if isinstance(value, FromToday):
            return {"day": value.days}
        if isinstance(value, FromNow):
            number = f"{value.count}{value.unit}"
            return {"ago" if value.sign < 0 else "ahead": f"P{number}" if value.unit in "WD" else f"PT{number}"}
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return value.isoformat() if isinstance(value, date) else value

    def from_json(self, data: Any) -> Any:
        return date.fromisoformat(data) if isinstance(data, str) else data

    def is_relative(self, value: Any) -> bool:
        values = value if isinstance(value, tuple) else (value,)
        return any(isinstance(each, FromToday | FromNow) for each in values)

    def _resolved(self, op: str, value: Any, moment: Moment) -> Any:
        """Days that count from today become days."""
        if op in MANY:
            return tuple(self._resolved("eq", each, moment) for each in value)
        return value.day(moment) if isinstance(value, FromToday) else value

    def test(self, op: str, value: Any, moment: Moment) -> Test:
        return super().test(op, self._resolved(op, value, moment), moment)

    def q(self, lookup: str, op: str, value: Any, moment: Moment) -> Q:
        return super().q(lookup, op, self._resolved(op, value, moment), moment)

    def value_in_words(self, data: Any) -> str:
        if not isinstance(data, dict):
            return formats.date_format(date.fromisoformat(data), "DATE_FORMAT")
        ((word, data),) = data.items()
        if word != "day":
            how_long = _duration(data, word)
            words = AGO if word == "ago" else AHEAD
            return str(words[how_long.unit] % {"n": how_long.count})
        if data in NEAR:
            return str(NEAR[data])
        n = abs(data)
        if data < 0:
            return ngettext("%(n)d day before today", "%(n)d days before today", n) % {"n": n}
        return ngettext("%(n)d day after today", "%(n)d days after today", n) % {"n": n}


NEAR: dict[int, Words] = {
    -1: gettext_lazy("yesterday"), 0: gettext_lazy("today"), 1: gettext_lazy("tomorrow"),
}  # fmt: skip


class Instant(Day):
    """A moment. Compared with another one to the microsecond, or with a whole day."""

    code = "instant"
    operators = ("eq", "ne", *COMPARISONS, "empty")

    def parse_one(self, data: Any) -> Any:
        if isinstance(data, dict) and set(data) == {"day"}:
            return _number_of_days(data["day"])
        if isinstance(data, dict) and (set(data) == {"ago"} or set(data) == {"ahead"}):
            ((word, duration),) = data.items()
            return _duration(duration, word)
        try:
            if isinstance(data, str) and len(data) == 10:
                return _day(data)
            if isinstance(data, str) and len(data) > 16:
                found: datetime = _in_range(datetime.fromisoformat(data))
                if found.tzinfo is not None:
                    return found.astimezone(UTC)
                raise WrongValue(_("The offset from UTC is missing, such as Z or +01:00."))
        except WrongValue:
            raise
        except (ValueError, OverflowError):
            pass
        raise WrongValue(
            _(
                'A time such as 2026-11-22T09:00:00Z is expected, a date, {"day": 0}, {"ago": "P7D"} or {"ahead": "PT4H"}.'
            )
        )

    def from_json(self, data: Any) -> Any:
        return datetime.fromisoformat(data) if isinstance(data, str) else data

    def _span(self, value: Any, moment: Moment) -> tuple[datetime, datetime | None]:
        """From when to when (exclusive) it lasts; a single instant has no end."""
        if isinstance(value, FromNow):
            return value.instant(moment), None
        if isinstance(value, datetime):
            return value, None
        day = value.day(moment) if isinstance(value, FromToday) else value
        return _midnight(day, moment), _midnight(day + timedelta(days=1), moment)

    def test(self, op: str, value: Any, moment: Moment) -> Test:
        start, end = self._span(value, moment)
        if end is None:
            return Kind.test(self, op, start, moment)
        tests: dict[str, Test] = {
            "eq": lambda actual: start <= actual < end,
            "ne": lambda actual: not start <= actual < end,
            "lt": lambda actual: actual < start,
            "lte": lambda actual: actual < end,
            "gt": lambda actual: actual >= end,
            "gte": lambda actual: actual >= start,
        }
        return tests[op]

    def q(self, lookup: str, op: str, value: Any, moment: Moment) -> Q:
        start, end = self._span(value, moment)
        if end is None:
            return Kind.q(self, lookup, op, start, moment)
        before, after = {f"{lookup}__lt": start}, {f"{lookup}__gte": end}
        return {
            "eq": lambda: Q(**{f"{lookup}__gte": start, f"{lookup}__lt": end}),
            "ne": lambda: Q(**before) | Q(**after),
            "lt": lambda: Q(**before),
            "lte": lambda: Q(**{f"{lookup}__lt": end}),
            "gt": lambda: Q(**after),
            "gte": lambda: Q(**{f"{lookup}__gte": start}),
        }[op]()

    def value_in_words(self, data: Any) -> str:
        if isinstance(data, str) and len(data) > 10:
            return formats.date_format(timezone.localtime(datetime.fromisoformat(data)), "DATETIME_FORMAT")
        return super().value_in_words(data)
