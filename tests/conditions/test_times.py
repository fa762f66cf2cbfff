"""A day is a day of the zone in which a condition is asked; what counts from now counts from then."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import DateField
from django.db.models.functions import Cast, TruncDate
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Account
from conditions.fields import Field, fields_of, register, unregister
from conditions.grammar import parse
from conditions.kinds import Day, Number
from conditions.kinds.base import COMPARISONS, Moment
from conditions.predicate import predicate
from conditions.sql import as_q
from tests.conditions.strategies import DAYS, instants, zones

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 29, 10, tzinfo=UTC)  # 12:00 in Berlin, on the day on which clocks go forward
OPENED = fields_of("case")["opened_at"].kind


def asked(op, value, actual, *, at=NOON, zone=BERLIN):
    return predicate(parse("case", {"field": "opened_at", "op": op, "value": value}), at=at, zone=zone)(
        {"opened_at": actual.isoformat()}
    )


@settings(max_examples=300, deadline=None)
@given(actual=instants(), day=st.sampled_from(DAYS), zone=zones)
def test_a_day_is_what_the_calendar_on_the_wall_says(actual, day, zone):
    """An oracle that knows nothing of midnights."""
    there = actual.astimezone(zone).date()
    moment = Moment(NOON, zone)

    assert OPENED.test("eq", day, moment)(actual) is (there == day)
    assert OPENED.test("ne", day, moment)(actual) is (there != day)
    for op, compare in COMPARISONS.items():
        assert OPENED.test(op, day, moment)(actual) is compare(there, day), op


def test_a_day_on_which_clocks_change_has_its_own_length():
    first, last = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)

    assert asked("eq", {"day": 0}, first) and asked("eq", "2026-03-29", last)
    assert not asked("eq", {"day": 0}, first - timedelta(seconds=1))
    assert asked("gt", {"day": 0}, last + timedelta(seconds=1)) and asked("eq", {"day": 1}, last + timedelta(seconds=1))


def test_today_depends_on_where_one_is():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert asked("eq", {"day": 0}, late, at=late, zone=UTC) and asked("eq", {"day": 0}, late, at=late, zone=BERLIN)
    assert not asked("eq", "2026-11-22", late, at=late, zone=BERLIN)


def test_days_keep_the_time_of_day_and_hours_are_hours():
    yesterday_noon = datetime(2026, 3, 28, 11, tzinfo=UTC)  # 12:00 in Berlin, 23 hours ago

    assert asked("eq", {"ago": "P1D"}, yesterday_noon)
    assert asked("eq", {"ago": "PT23H"}, yesterday_noon) and not asked("eq", {"ago": "PT24H"}, yesterday_noon)
    assert asked("gte", {"ahead": "P1W"}, NOON + timedelta(days=7)) and asked(
        "eq", {"ahead": "PT30M"}, NOON + timedelta(minutes=30)
    )


def test_an_instant_is_the_same_whatever_its_offset():
    assert asked("eq", "2026-03-29T12:00:00+02:00", NOON) and asked("lte", "2026-03-29T10:00:00Z", NOON)


@pytest.fixture
def dated():
    """Dates and decimals, of which the product will have some."""
    register("dated", Field("on", "On", Day()), Field("price", "Price", Number(whole=False)))
    yield
    unregister("dated")


@pytest.mark.parametrize("op", ["eq", "ne", *COMPARISONS])
@pytest.mark.parametrize("value", ["2026-03-28", "2026-03-29", {"day": 0}, {"day": -1}, {"day": 1}])
def test_dates_agree_with_the_database(inside_acme, dated, op, value):
    for n in range(-2, 3):
        Account.objects.create(name=str(n), code=str(n), number=f"N{n}", created_at=NOON + timedelta(days=n))
    rows = Account.objects.annotate(on=Cast(TruncDate("created_at", tzinfo=UTC), DateField()))
    for tree in ({"field": "on", "op": op, "value": value}, {"not": {"field": "on", "op": op, "value": value}}):
        tree = parse("dated", tree)
        says = predicate(tree, at=NOON, zone=UTC)

        assert {row.pk for row in rows if says(row)} == set(
            rows.filter(as_q(tree, at=NOON, zone=UTC)).values_list("pk", flat=True)
        )


@pytest.mark.parametrize("op", ["eq", "ne", *COMPARISONS])
def test_the_ends_of_a_day_agree_with_the_database(inside_acme, op):
    """To the microsecond, on a day of 23 hours."""
    for n, midnight in enumerate((datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))):
        for step in (-1, 0, 1):
            at = midnight + timedelta(microseconds=step)
            Account.objects.create(name="x", code=f"{n}{step}", number=f"N{n}{step}", created_at=at)
    rows = list(Account.objects.all())
    for value in ("2026-03-29", {"day": 0}):
        tree = parse("account", {"field": "created_at", "op": op, "value": value})
        says = predicate(tree, at=NOON, zone=BERLIN)
        found = Account.objects.filter(as_q(tree, at=NOON, zone=BERLIN)).values_list("pk", flat=True)

        assert {row.pk for row in rows if says(row)} == set(found)


def test_several_days_and_decimals(dated):
    says = predicate(
        parse("dated", {"field": "on", "op": "in", "value": [{"day": 0}, "2026-04-01"]}), at=NOON, zone=BERLIN
    )
    assert [says({"on": each.isoformat()}) for each in (date(2026, 3, 29), date(2026, 4, 1), date(2026, 4, 2))] == [
        True,
        True,
        False,
    ]

    cheap = parse("dated", {"field": "price", "op": "lte", "value": 1.1})
    assert predicate(cheap, at=NOON, zone=UTC)({"price": "1.10"}) and cheap.as_json()["value"] == 1.1
