"""When the demo tenants work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from csm.demo.tenants import ROBOT, TIME_ZONE
from schedules.actions import schedules
from schedules.models import Schedule

FIXED = {
    (1, 1): "New Year",
    (5, 1): "Labour Day",
    (10, 3): "German Unity Day",
    (12, 25): "Christmas Day",
    (12, 26): "Boxing Day",
}
MOVABLE = {
    "Good Friday": ("2026-04-03", "2027-03-26", "2028-04-14"),
    "Easter Monday": ("2026-04-06", "2027-03-29", "2028-04-17"),
    "Ascension Day": ("2026-05-14", "2027-05-06", "2028-05-25"),
    "Whit Monday": ("2026-05-25", "2027-05-17", "2028-06-05"),
}
EVES = [
    {"month": month, "day": day, "yearly": True, "name": name, "from": "12:00"}
    for month, day, name in ((12, 24, "Christmas Eve"), (12, 31, "New Year's Eve"))
]


def _week(days: range, *spans: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"day": day, "from": opens, "to": closes} for day in days for opens, closes in spans]


def _holidays() -> list[dict[str, Any]]:
    fixed = [{"month": month, "day": day, "yearly": True, "name": name} for (month, day), name in FIXED.items()]
    movable = [{"date": on, "name": name} for name, dates in MOVABLE.items() for on in dates]
    return [*fixed, *movable, *EVES]


WEEKDAYS, EVERY_DAY = range(5), range(7)
SCHEDULES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "acme": {
        "Support hours": _week(WEEKDAYS, ("08:00", "18:00")),
        "Workshop": [*_week(range(4), ("07:00", "12:00"), ("12:30", "16:00")), *_week(range(4, 5), ("07:00", "13:00"))],
        "Round the clock": _week(EVERY_DAY, ("00:00", "24:00")),
    },
    "globex": {"Customer care": _week(range(6), ("09:00", "20:00"))},
}


def keep_hours(slug: str, *, at: datetime) -> None:
    """The schedules that are not there yet."""
    known = set(Schedule.objects.values_list("name", flat=True))
    for name, weekly in SCHEDULES[slug].items():
        if name not in known:
            holidays = [] if name == "Round the clock" else _holidays()
            schedules.create(name=name, time_zone=TIME_ZONE, weekly=weekly, holidays=holidays, by=ROBOT, at=at)
