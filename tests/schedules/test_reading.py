"""What is a calendar, and what is said about the rest."""

from __future__ import annotations

import pytest

from schedules.calendars import Holiday, Span
from schedules.reading import Unreadable, read

WEEKLY = [{"day": 0, "from": "08:00", "to": "17:00"}]


def complaints(**changes) -> set[tuple[str, str]]:
    with pytest.raises(Unreadable) as caught:
        read(**{"time_zone": "Europe/Berlin", "weekly": WEEKLY, "holidays": [], **changes})
    return {(each.field, each.code) for each in caught.value.complaints}


def test_a_calendar_is_read_as_it_was_written():
    found = read(
        time_zone="Asia/Kolkata",
        weekly=[{"day": 6, "from": "22:00:30", "to": "06:00"}, {"day": 1, "from": "00:00", "to": "24:00"}],
        holidays=[
            {"date": "2026-08-15", "name": "Independence Day"},
            {"date": "2026-10-02", "yearly": True},
            {"month": 2, "day": 29, "name": "Leap day"},
            {"date": "2026-11-08", "yearly": False, "from": "18:00", "to": "02:00"},
        ],
    )

    assert found.spans == (Span(6, 22 * 3600 + 30, 30 * 3600), Span(1, 0, 86_400))
    assert found.holidays == (
        Holiday(8, 15, 2026), Holiday(10, 2), Holiday(2, 29), Holiday(11, 8, 2026, 18 * 3600, 26 * 3600),
    )  # fmt: skip


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "europe/berlin", 7, None, "UTC\x00"])
def test_a_zone_is_one_of_the_iana_database(zone):
    assert complaints(time_zone=zone) == {("time_zone", "unknown_zone")}


@pytest.mark.parametrize(
    ("span", "where", "code"),
    [
        ({"day": 7}, "day", "invalid_weekday"), ({"day": -1}, "day", "invalid_weekday"), ({"day": True}, "day", "invalid_weekday"),
        ({"day": "0"}, "day", "invalid_weekday"), ({"from": "24:00"}, "from", "invalid_time"), ({"from": "8:00"}, "from", "invalid_time"),
        ({"to": "24:01"}, "to", "invalid_time"), ({"to": "17:60"}, "to", "invalid_time"), ({"to": None}, "to", "invalid_time"),
        ({"to": "١٧:٠٠"}, "to", "invalid_time"), ({"to": "17:00\n"}, "to", "invalid_time"), ({"until": "17:00"}, "until", "unknown"),
    ],
)  # fmt: skip
def test_a_bad_span_is_named(span, where, code):
    assert complaints(weekly=[*WEEKLY, {**WEEKLY[0], **span}]) == {(f"weekly.1.{where}", code)}


@pytest.mark.parametrize(
    ("holiday", "where", "code"),
    [
        ({}, "date", "no_date"), ({"date": "2026-02-29"}, "date", "invalid_date"), ({"date": "26-02-01"}, "date", "invalid_date"),
        ({"date": 20260201}, "date", "invalid_date"), ({"month": 2, "day": 30}, "day", "invalid_day"),
        ({"month": 13, "day": 1}, "month", "invalid_month"),
        ({"month": 2}, "day", "invalid_day"), ({"month": 2, "day": 1, "yearly": False}, "date", "no_year"),
        ({"date": "2026-01-01", "month": 1}, "month", "date_twice"), ({"date": "2026-01-01", "yearly": "yes"}, "yearly", "not_a_boolean"),
        ({"date": "2026-01-01", "name": "x" * 121}, "name", "too_long"), ({"date": "2026-01-01", "name": "\x00"}, "name", "invalid_name"),
        ({"date": "2026-01-01", "name": None}, "name", "invalid_name"), ({"date": "2026-01-01", "from": ""}, "from", "invalid_time"),
        ({"date": "2026-01-01", "kind": "bank"}, "kind", "unknown"),
    ],
)  # fmt: skip
def test_a_bad_holiday_is_named(holiday, where, code):
    assert (f"holidays.0.{where}", code) in complaints(holidays=[holiday])


def test_every_complaint_is_made_at_once():
    assert complaints(time_zone="X", weekly=[7, {"day": 9}], holidays={"date": "2026-01-01"}) == {
        ("time_zone", "unknown_zone"), ("weekly.0", "not_an_object"), ("weekly.1.day", "invalid_weekday"),
        ("weekly.1.from", "invalid_time"), ("weekly.1.to", "invalid_time"), ("holidays", "not_a_list"),
    }  # fmt: skip
    assert complaints(weekly=WEEKLY * 101) == {("weekly", "too_many")}
    assert complaints(holidays=[{"date": "2026-01-01"}] * 1001) == {("holidays", "too_many")}


def every_day(**more) -> list[dict]:
    from datetime import date, timedelta

    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(366)]
    return [{"month": day.month, "day": day.day, "yearly": True, **more} for day in days]


def test_a_calendar_that_never_opens_is_none():
    assert complaints(weekly=[]) == {("weekly", "never_opens")}
    assert complaints(holidays=every_day()) == {("holidays", "always_holiday")}
    assert complaints(holidays=every_day(**{"from": "08:00", "to": "17:00"})) == {("holidays", "always_holiday")}
    assert complaints(holidays=every_day(**{"from": "20:00", "to": "19:00"})) == {("holidays", "always_holiday")}


def test_one_that_opens_on_leap_days_alone_does_open():
    usual = {"time_zone": "UTC", "weekly": WEEKLY}
    but_leap_days = [each for each in every_day() if (each["month"], each["day"]) != (2, 29)]

    assert read(**usual, holidays=but_leap_days).ever_opens
    assert read(**usual, holidays=every_day(**{"from": "08:00", "to": "16:59:59"})).ever_opens
    assert read(**usual, holidays=[{"date": f"{year}-{n:02}-01"} for year in range(2020, 2050) for n in range(1, 13)])
