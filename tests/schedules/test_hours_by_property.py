"""The engine against a slow oracle that shares nothing with it, over random zones, calendars and instants."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from schedules.hours import Hours, TooFar
from schedules.reading import Unreadable, read
from tests.schedules import slow
from tests.schedules.drawn import instants, specs, zones

thorough = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
MICROSECOND = timedelta(microseconds=1)


def hours_of(spec: dict) -> Hours:
    """Nothing remembered from an earlier example."""
    try:
        return Hours(read(**spec))
    except Unreadable as unreadable:
        assume({each.code for each in unreadable.complaints} != {"always_holiday"})
        raise


@st.composite
def questions(draw, *, seconds: bool, longest: timedelta):
    zone = draw(zones)
    start = draw(instants(zone))
    end = start + draw(st.integers(0, longest // MICROSECOND)) * MICROSECOND
    if seconds or draw(st.booleans()):
        end = end.replace(second=draw(st.sampled_from([0, 59])), microsecond=0)
    return draw(specs(zone, start, seconds=seconds)), start, max(start, end)


@thorough
@given(questions(seconds=False, longest=timedelta(days=8)))
def test_what_has_passed_is_what_was_counted_minute_by_minute(asked):
    spec, start, end = asked

    assert hours_of(spec).elapsed(start, end) == slow.elapsed(spec, start, end, slow.MINUTE)


@thorough
@given(questions(seconds=True, longest=timedelta(hours=3)))
def test_what_has_passed_is_what_was_counted_second_by_second(asked):
    spec, start, end = asked

    assert hours_of(spec).elapsed(start, end) == slow.elapsed(spec, start, end, slow.SECOND)


@thorough
@given(questions(seconds=False, longest=timedelta(days=8)), st.data())
def test_work_is_due_when_it_was_counted_off(asked, data):
    spec, start, latest = asked
    hours, micros = hours_of(spec), slow.elapsed(spec, start, latest, slow.MINUTE) // MICROSECOND
    working = data.draw(st.one_of(st.integers(0, micros), st.just(micros))) * MICROSECOND

    assert hours.due(start, working) == slow.due(spec, start, working, slow.MINUTE, latest)


@thorough
@given(questions(seconds=False, longest=timedelta(days=6)))
def test_open_and_next_open_are_what_the_clock_on_the_wall_says(asked):
    spec, at, latest = asked
    hours, first = hours_of(spec), slow.next_open(spec, at, slow.MINUTE, latest)

    assert hours.is_open(at) == slow.is_open(spec, at)
    assert hours.next_open(at) == first if first else hours.next_open(at) >= latest
    changes = hours.next_change(at)
    assert hours.is_open(changes) != hours.is_open(at) == hours.is_open(changes - MICROSECOND)


@thorough
@given(st.data())
def test_parts_add_up_in_any_order_and_over_years(data):
    zone = data.draw(zones)
    a, b, c = (data.draw(instants(zone)) for _ in range(3))
    hours = hours_of(data.draw(specs(zone, a)))

    assert hours.elapsed(a, c) == hours.elapsed(a, b) + hours.elapsed(b, c)
    assert hours.elapsed(a, b) == -hours.elapsed(b, a)
    between = sum((end - start for start, end in hours.between(min(a, b), max(a, b))), timedelta())
    assert abs(hours.elapsed(a, b)) == between <= abs(a - b)


@thorough
@given(st.data())
def test_due_is_the_inverse_of_elapsed_over_years(data):
    zone = data.draw(zones)
    start = data.draw(instants(zone))
    hours = hours_of(data.draw(specs(zone, start)))
    working = timedelta(microseconds=data.draw(st.integers(0, 30 * 86_400 * 10**6)))
    try:
        due = hours.due(start, working)
    except TooFar:
        assume(False)

    assert hours.elapsed(start, due) == working
    assert not working or hours.elapsed(start, due - MICROSECOND) < working
