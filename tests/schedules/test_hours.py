"""Working time by examples that people can check on a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.hours import Hours, OutOfRange, TooFar, hours_of
from schedules.reading import read

OFFICE = [{"day": day, "from": "08:00", "to": "17:00"} for day in range(5)]
ALWAYS = [{"day": day, "from": "00:00", "to": "24:00"} for day in range(7)]
NIGHTS = [{"day": day, "from": "22:00", "to": "06:00"} for day in range(7)]
HOUR = timedelta(hours=1)


def hours(weekly=OFFICE, holidays=(), zone="Europe/Berlin") -> Hours:
    return hours_of(read(time_zone=zone, weekly=weekly, holidays=list(holidays)))


def at(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def test_work_is_due_in_office_hours():
    assert hours().due(at("2026-11-20 16:30"), HOUR) == at("2026-11-23 08:30")  # Friday afternoon → Monday morning


def test_work_that_fills_the_day_is_due_at_its_end_not_on_the_next_morning():
    assert hours().due(at("2026-11-23 08:00"), 9 * HOUR) == at("2026-11-23 17:00")
    assert hours().due(at("2026-11-23 08:00"), 9 * HOUR + timedelta(microseconds=1)) > at("2026-11-24 08:00")


def test_no_work_is_due_at_once_even_at_night():
    assert hours().due(at("2026-11-22 03:00"), timedelta()) == at("2026-11-22 03:00")


@pytest.mark.parametrize(
    ("day", "weekly", "length"),
    [
        ("2026-03-29", ALWAYS, 23),  # the clock skips an hour
        ("2026-10-25", ALWAYS, 25),  # the clock shows an hour twice
        ("2026-03-28", NIGHTS, 8),
        ("2026-10-24", NIGHTS, 8),
    ],
)
def test_a_day_is_as_long_as_its_clock_runs(day, weekly, length):
    start = at(day)

    assert hours(weekly).elapsed(start, at(day) + timedelta(days=1)) == length * HOUR


def test_the_night_shift_of_a_change_is_an_hour_shorter_or_longer():
    assert hours(NIGHTS).elapsed(at("2026-03-28 12:00"), at("2026-03-29 12:00")) == 7 * HOUR
    assert hours(NIGHTS).elapsed(at("2026-10-24 12:00"), at("2026-10-25 12:00")) == 9 * HOUR


def test_what_the_clock_shows_twice_is_open_twice():
    half_past = [{"day": 6, "from": "01:30", "to": "02:30"}]
    sunday = hours(half_past)

    assert sunday.elapsed(at("2026-10-25 00:00"), at("2026-10-25 12:00")) == 1.5 * HOUR
    assert not sunday.is_open(at("2026-10-25 02:45"))
    assert sunday.is_open(at("2026-10-25 02:15", fold=1))
    # later as an instant, though the clock shows less
    assert sunday.elapsed(at("2026-10-25 02:45"), at("2026-10-25 02:15", fold=1)) == HOUR / 4


def test_what_the_clock_skips_is_not_open():
    skipped = [{"day": 6, "from": "02:00", "to": "03:00"}]

    assert hours(skipped).next_open(at("2026-03-28 12:00")) == at("2026-04-05 02:00")


def test_a_day_that_a_country_skipped_does_not_exist():
    """Samoa went from Thursday 29 to Saturday 31 December 2011; Thursday's night shift ended at midnight."""
    samoa = hours(NIGHTS, zone="Pacific/Apia")
    start, end = at("2011-12-29 12:00", "Pacific/Apia"), at("2011-12-31 21:00", "Pacific/Apia")

    assert samoa.elapsed(start, end) == (2 + 6) * HOUR


def test_spans_may_overlap_and_touch_and_go_on_over_midnight_on_sunday():
    weekly = [
        {"day": 6, "from": "20:00", "to": "02:00"},
        {"day": 0, "from": "01:00", "to": "03:00"},
        {"day": 0, "from": "03:00", "to": "04:00"},
    ]

    assert list(hours(weekly).between(at("2026-11-22 12:00"), at("2026-11-23 12:00"))) == [
        (at("2026-11-22 20:00"), at("2026-11-23 04:00"))
    ]


def test_holidays_close_a_day_a_part_of_it_or_a_night():
    holidays = [
        {"month": 12, "day": 25, "yearly": True},
        {"date": "2026-12-24", "from": "12:00"},
        {"date": "2026-12-31", "from": "22:00", "to": "10:00"},
    ]
    december = hours(ALWAYS, holidays)

    assert december.next_open(at("2026-12-24 12:00")) == at("2026-12-26 00:00")
    assert december.next_open(at("2026-12-31 23:00")) == at("2027-01-01 10:00")
    assert not december.is_open(at("2040-12-25 10:00"))
    assert december.is_open(at("2027-12-24 13:00"))


def test_the_29th_of_february_is_a_holiday_in_leap_years_alone():
    leap = hours(ALWAYS, [{"month": 2, "day": 29, "yearly": True}])

    assert not leap.is_open(at("2028-02-29 10:00"))
    assert leap.is_open(at("2027-02-28 10:00")) and leap.is_open(at("2027-03-01 10:00"))
    assert leap.elapsed(at("2096-01-01"), at("2105-01-01")) == (9 * 365 + 2 - 2) * 24 * HOUR  # 2100 is no leap year


def test_the_year_does_not_cut_what_is_open():
    new_year = hours(NIGHTS, zone="UTC")

    assert new_year.next_change(datetime(2026, 12, 31, 23, tzinfo=UTC)) == datetime(2027, 1, 1, 6, tzinfo=UTC)
    assert (
        len(list(new_year.between(datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)))) == 1
    )
    assert new_year.next_change(datetime(2027, 1, 1, 6, tzinfo=UTC)) == datetime(2027, 1, 1, 22, tzinfo=UTC)


def test_a_century_is_one_question():
    """173 years, by the weeks that they hold."""
    everyday = hours([{"day": day, "from": "09:00", "to": "10:00"} for day in range(7)], zone="UTC")
    start, end = datetime(1999, 6, 1, tzinfo=UTC), datetime(2172, 6, 1, tzinfo=UTC)

    assert everyday.elapsed(start, end) == (end - start).days * HOUR
    assert everyday.due(start, (end - start).days * HOUR) == datetime(2172, 5, 31, 10, tzinfo=UTC)


def test_nobody_foretells_clocks_for_ever():
    with pytest.raises(TooFar):
        hours().due(at("2026-01-01"), timedelta(days=100_000))
    with pytest.raises(TooFar):
        hours(ALWAYS).next_change(at("2026-01-01"))
    for moment in (datetime.min, datetime.max):
        with pytest.raises(OutOfRange):
            hours().is_open(moment.replace(tzinfo=ZoneInfo("Asia/Tokyo" if moment == datetime.min else "America/Lima")))
    with pytest.raises(ValueError, match="negative"):
        hours().due(at("2026-01-01"), -HOUR)


def test_what_was_laid_out_is_remembered():
    first = read(time_zone="Asia/Tokyo", weekly=OFFICE, holidays=[{"date": "2026-05-05", "name": "子供の日"}])
    again = read(time_zone="Asia/Tokyo", weekly=OFFICE, holidays=[{"date": "2026-05-05", "name": "Children's Day"}])

    assert hours_of(first) is hours_of(again)
