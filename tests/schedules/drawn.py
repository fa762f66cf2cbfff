"""Calendars, zones and instants for the property tests: anything goes, and what is hard comes often."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

# Half an hour, a change at midnight, a skipped day, twice a year against the sun, a change of two hours, Ramadan, none.
HARD = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "America/Sao_Paulo", "Pacific/Apia",
    "Africa/Casablanca", "Antarctica/Troll", "Asia/Kathmandu", "Asia/Gaza", "Pacific/Kiritimati", "Asia/Pyongyang", "UTC",
)  # fmt: skip
EVERY = sorted(available_timezones() - {"Factory", "localtime"})
ROUND = ("00:00", "01:00", "02:00", "02:30", "03:00", "08:00", "12:00", "17:00", "22:00", "23:30")


@cache
def changes(zone: str) -> list[datetime]:
    """Instants up to three days after the zone's clock was moved, from 1990 to 2040."""
    there = ZoneInfo(zone)
    at, found, before = datetime(1990, 1, 1, tzinfo=UTC), [], None
    while at.year < 2040:
        now = at.astimezone(there).utcoffset()
        if before not in (None, now):
            found.append(at)
        at, before = at + timedelta(days=3), now
    return found


class Dice(Random):
    """Hypothesis chooses the seed and nothing else: left to itself it would mostly ask about no time in short weeks."""

    def zone(self) -> str:
        return self.choice(HARD if self.random() < 0.6 else EVERY)

    def instant(self, zone: str) -> datetime:
        """Any microsecond from 1973 to 2060: after it no zone was off by seconds; half of them near a change of the clock."""
        near = changes(zone) if self.random() < 0.5 else []
        if near:
            at = self.choice(near) + timedelta(seconds=self.randint(-4 * 86_400, 86_400))
        else:
            at = datetime(1973, 1, 1, tzinfo=UTC) + timedelta(seconds=self.randint(0, 87 * 365 * 86_400))
        return at + timedelta(microseconds=self.choice((0, 0, 1, 500_000, 999_999)))

    def clock(self, *, seconds: bool, last: bool) -> str:
        """A time of day; the round ones come often."""
        if self.random() < 0.5:
            return self.choice(ROUND + ("24:00",) * last)
        found = f"{self.randint(0, 23):02}:{self.randint(0, 59):02}"
        return f"{found}:{self.randint(0, 59):02}" if seconds else found

    def spec(self, zone: str, around: datetime, *, seconds: bool = False) -> dict:
        """A calendar as the API takes it, with holidays where the question will be."""
        weekly = [
            {
                "day": self.randint(0, 6),
                "from": self.clock(seconds=seconds, last=False),
                "to": self.clock(seconds=seconds, last=True),
            }
            for _ in range(self.randint(1, 12))
        ]
        holidays = [self.holiday(around, seconds) for _ in range(self.randint(0, 5))]
        return {"time_zone": zone, "weekly": weekly, "holidays": holidays}

    def holiday(self, around: datetime, seconds: bool) -> dict:
        day = around.date() + timedelta(days=self.randint(-3, 20))
        if self.random() < 0.1:
            day = date(2000, 2, 29)
        found: dict = {"name": self.choice(["", "Fête nationale", "元日"])}
        kind = self.choice(["once", "yearly", "month and day"])
        if kind == "month and day":
            found |= {"month": day.month, "day": day.day, "yearly": True}
        else:
            first = day.year - 4 if kind == "yearly" and day.year != 2000 else day.year  # known for some years already
            found |= {"date": f"{first}-{day:%m-%d}", "yearly": kind == "yearly"}
        if self.random() < 0.5:
            found["from"] = self.clock(seconds=seconds, last=False)
        if self.random() < 0.5:
            found["to"] = self.clock(seconds=seconds, last=True)
        return found

    def length(self, longest: timedelta) -> timedelta:
        """Up to so long, sometimes with a crumb."""
        crumb = self.choice((0, 0, 1, 999_999))
        return timedelta(seconds=self.randint(0, longest // timedelta(seconds=1)), microseconds=crumb)


dice = st.integers(0, 2**63).map(Dice)
