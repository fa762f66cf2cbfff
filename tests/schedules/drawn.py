"""Calendars, zones and instants for the property tests: anything goes, and what is hard comes often."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

# Half an hour, a change at midnight, a skipped day, twice a year against the sun, a change of two hours, Ramadan, none.
HARD = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "America/Sao_Paulo", "Pacific/Apia",
    "Africa/Casablanca", "Antarctica/Troll", "Asia/Kathmandu", "Asia/Gaza", "Pacific/Kiritimati", "Asia/Pyongyang", "UTC",
)  # fmt: skip
zones = st.one_of(st.sampled_from(HARD), st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})))


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


@st.composite
def instants(draw, zone: str) -> datetime:
    """Any microsecond from 1973 to 2060: after it no zone was off by seconds; half of them near a change of the clock."""
    near = changes(zone) if draw(st.booleans()) else []
    if near:
        at = draw(st.sampled_from(near)) + timedelta(seconds=draw(st.integers(-4 * 86_400, 86_400)))
    else:
        at = draw(
            st.datetimes(datetime(1973, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC), allow_imaginary=False)
        ).replace(microsecond=0)
    return at + timedelta(microseconds=draw(st.sampled_from((0, 0, 1, 500_000, 999_999))))


def clocks(*, seconds: bool, last: bool):
    """A time of day; the round ones come often."""
    usual = ["00:00", "01:00", "02:00", "02:30", "03:00", "08:00", "12:00", "17:00", "22:00", "23:30"] + [
        "24:00"
    ] * last
    some = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
    drawn = some.map(lambda t: f"{t[0]:02}:{t[1]:02}:{t[2]:02}" if seconds else f"{t[0]:02}:{t[1]:02}")
    return st.one_of(st.sampled_from(usual), drawn)


@st.composite
def specs(draw, zone: str, around: datetime, *, seconds: bool = False) -> dict:
    """A calendar as the API takes it, with holidays where the question will be."""
    spans = st.fixed_dictionaries(
        {
            "day": st.integers(0, 6),
            "from": clocks(seconds=seconds, last=False),
            "to": clocks(seconds=seconds, last=True),
        }
    )
    weekly = draw(st.lists(spans, min_size=1, max_size=12))
    holidays = draw(st.lists(_holidays(around, seconds), max_size=6))
    return {"time_zone": zone, "weekly": weekly, "holidays": holidays}


@st.composite
def _holidays(draw, around: datetime, seconds: bool) -> dict:
    day = around.date() + timedelta(days=draw(st.integers(-3, 20)))
    if draw(st.integers(0, 9)) == 0:
        day = date(2000, 2, 29)
    found: dict = {"name": draw(st.sampled_from(["", "Fête nationale", "元日"]))}
    kind = draw(st.sampled_from(["once", "yearly", "month and day"]))
    if kind == "month and day":
        found |= {"month": day.month, "day": day.day, "yearly": True}
    else:
        found |= {"date": day.isoformat(), "yearly": kind == "yearly"}
    if draw(st.booleans()):
        found["from"] = draw(clocks(seconds=seconds, last=False))
    if draw(st.booleans()):
        found["to"] = draw(clocks(seconds=seconds, last=True))
    return found
