"""Where a day begins, against an oracle that looks at the clock second by second."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.zones import day_begins, known

ODD = (  # zones that skip or repeat midnight, a whole day, or half an hour
    "Africa/Cairo", "Asia/Beirut", "Asia/Amman", "America/Sao_Paulo", "America/Havana", "Pacific/Apia", "Pacific/Kwajalein",
    "Australia/Lord_Howe", "America/Asuncion", "Asia/Gaza", "Atlantic/Azores", "Africa/Monrovia", "Antarctica/Troll",
)  # fmt: skip
zones = st.sampled_from(ODD) | st.sampled_from(sorted(name for name in known() if "/" in name))
days = st.dates(date(1970, 1, 5), date(2036, 12, 25)) | st.sampled_from(
    [
        date(2011, 12, 30), date(2011, 12, 31), date(1993, 8, 21), date(2018, 11, 4), date(2024, 2, 29), date(2026, 4, 24),
        date(2023, 4, 28), date(2026, 3, 29), date(2026, 10, 25), date(1972, 1, 7),
    ]
)  # fmt: skip


def oracle(day, zone):
    """The first second at which the clock on the wall shows the day or a later one."""
    wall = ZoneInfo(zone)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=30)
    while moment.astimezone(wall).date() < day:
        moment += timedelta(minutes=1)
    moment -= timedelta(minutes=1)
    while moment.astimezone(wall).date() < day:
        moment += timedelta(seconds=1)
    return moment


@settings(max_examples=60, deadline=None)
@given(day=days, zone=zones)
def test_a_day_begins_when_the_clock_first_shows_it(day, zone):
    assert day_begins(day, zone) == oracle(day, zone)


@settings(max_examples=200, deadline=None)
@given(day=days, zone=zones)
def test_days_follow_each_other_without_a_gap_or_an_overlap(day, zone):
    begins, ends = day_begins(day, zone), day_begins(day + timedelta(days=1), zone)

    assert begins <= ends
    assert ends - begins <= timedelta(hours=49)


@pytest.mark.parametrize(("day", "zone", "begins"), [
    (date(2026, 3, 29), "Europe/Berlin", "2026-03-28T23:00:00+00:00"),
    (date(2026, 3, 30), "Europe/Berlin", "2026-03-29T22:00:00+00:00"),
    (date(2018, 11, 4), "America/Sao_Paulo", "2018-11-04T03:00:00+00:00"),  # from 00:00 to 01:00
    (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T10:00:00+00:00"),  # a day that never was
    (date(2011, 12, 31), "Pacific/Apia", "2011-12-30T10:00:00+00:00"),
])  # fmt: skip
def test_known_days(day, zone, begins):
    assert day_begins(day, zone).isoformat() == begins
