"""A calendar as it is written in JSON, and every complaint about one at once, each with the place that it is about.

{"time_zone": "Europe/Berlin",
 "weekly": [{"day": 0, "from": "08:00", "to": "17:00"}, …],
 "holidays": [{"date": "2026-12-24", "from": "12:00", "name": "Christmas Eve"}, {"month": 12, "day": 25, "yearly": true, …}]}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schedules.calendars import DAY, Calendar, Holiday, Span
from schedules.zones import known

MOST_SPANS, MOST_HOLIDAYS, LONGEST_NAME = 100, 1000, 120
LEAP_YEAR = 2000  # every date of any year is one of a leap year
SPAN = frozenset({"day", "from", "to"})
HOLIDAY = frozenset({"date", "month", "day", "yearly", "name", "from", "to"})
_TIME = re.compile(r"(?:([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?|24:00(?::00)?)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Complaint:
    """What is wrong where: ``weekly.0.to``, ``invalid_time``."""

    field: str
    code: str
    limit: int = 0


class Unreadable(ValueError):
    """Not a calendar; ``complaints`` say why."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__(", ".join(f"{each.field}: {each.code}" for each in complaints))
        self.complaints = complaints


def read(*, time_zone: Any, weekly: Any, holidays: Any) -> Calendar:
    """The calendar, or ``Unreadable``. One that never opens is none."""
    reader = _Reader()
    zone = reader.zone(time_zone)
    spans = reader.each("weekly", weekly, MOST_SPANS, reader.span)
    closed = reader.each("holidays", holidays, MOST_HOLIDAYS, reader.holiday)
    calendar = Calendar(zone, tuple(spans), tuple(closed))
    if not reader.complaints and not calendar.spans:
        reader.complain("weekly", "never_opens")
    if not reader.complaints and not calendar.ever_opens:
        reader.complain("holidays", "always_holiday")
    if reader.complaints:
        raise Unreadable(reader.complaints)
    return calendar


@dataclass
class _Reader:
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, where: str, code: str, limit: int = 0) -> None:
        self.complaints.append(Complaint(where, code, limit))

    def zone(self, value: Any) -> str:
        if isinstance(value, str) and value in known():
            return value
        self.complain("time_zone", "unknown_zone")
        return "UTC"

    def each(self, where: str, values: Any, most: int, one: Any) -> list[Any]:
        """Every entry of a list that can be read."""
        if not isinstance(values, list):
            self.complain(where, "not_a_list")
            return []
        if len(values) > most:
            self.complain(where, "too_many", most)
            return []
        found = [one(f"{where}.{n}", value) for n, value in enumerate(values)]
        return [each for each in found if each is not None]

    def span(self, where: str, value: Any) -> Span | None:
        if not self.is_object(where, value, SPAN):
            return None
        day = self.number(f"{where}.day", value.get("day"), 0, 6, "invalid_weekday")
        start, end = (
            self.time(f"{where}.from", value.get("from"), last=False),
            self.time(f"{where}.to", value.get("to")),
        )
        return None if day is None or start is None or end is None else Span(day, start, _after(start, end))

    def holiday(self, where: str, value: Any) -> Holiday | None:
        if not self.is_object(where, value, HOLIDAY):
            return None
        before = len(self.complaints)
        on = self.date_of(where, value)
        start = 0 if value.get("from") is None else self.time(f"{where}.from", value["from"], last=False)
        end = DAY if value.get("to") is None else self.time(f"{where}.to", value["to"])
        name = self.name(f"{where}.name", value.get("name", ""))
        if len(self.complaints) > before or on is None or start is None or end is None:
            return None
        yearly = value.get("date") is None or value.get("yearly") is True
        return Holiday(on.month, on.day, None if yearly else on.year, start, _after(start, end), name)

    def date_of(self, where: str, value: Mapping[str, Any]) -> date | None:
        """The date itself, or month and day, which come back every year."""
        yearly = value.get("yearly")
        if yearly is not None and not isinstance(yearly, bool):
            self.complain(f"{where}.yearly", "not_a_boolean")
        if value.get("date") is not None:
            for name in ("month", "day"):
                if value.get(name) is not None:
                    self.complain(f"{where}.{name}", "date_twice")
            return self.date(f"{where}.date", value["date"])
        if value.get("month") is None and value.get("day") is None:
            self.complain(f"{where}.date", "no_date")
            return None
        if yearly is False:
            self.complain(f"{where}.date", "no_year")
        month = self.number(f"{where}.month", value.get("month"), 1, 12, "invalid_month")
        day = self.number(f"{where}.day", value.get("day"), 1, 31, "invalid_day")
        if month is None or day is None:
            return None
        try:
            return date(LEAP_YEAR, month, day)
        except ValueError:
            self.complain(f"{where}.day", "invalid_day")
            return None

    def date(self, where: str, value: Any) -> date | None:
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.complain(where, "invalid_date")
        return None

    def is_object(self, where: str, value: Any, known_names: frozenset[str]) -> bool:
        if not isinstance(value, dict):
            self.complain(where, "not_an_object")
            return False
        for name in value:
            if name not in known_names:
                self.complain(f"{where}.{str(name)[:40]}", "unknown")
        return True

    def number(self, where: str, value: Any, low: int, high: int, code: str) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.complain(where, code)
        return None

    def time(self, where: str, value: Any, *, last: bool = True) -> int | None:
        """Seconds since midnight; 24:00 only where something ends."""
        found = _TIME.fullmatch(value) if isinstance(value, str) else None
        if found is None or (found[1] is None and not last):
            self.complain(where, "invalid_time")
            return None
        if found[1] is None:
            return DAY
        return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)

    def name(self, where: str, value: Any) -> str:
        if not isinstance(value, str) or not value.isprintable():
            self.complain(where, "invalid_name")
            return ""
        if len(value) > LONGEST_NAME:
            self.complain(where, "too_long", LONGEST_NAME)
        return value


def _after(start: int, end: int) -> int:
    """What ends no later than it starts ends on the next day."""
    return end if end > start else end + DAY
