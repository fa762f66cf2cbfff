"""The engine against a slow oracle that shares nothing with it, over random zones, calendars and instants."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, Phase, assume, given, settings

from schedules.hours import Hours, TooFar
from schedules.reading import Unreadable, read
from tests.schedules import slow
from tests.schedules.drawn import Dice, dice

# A smaller seed is no simpler question: there is nothing to shrink.
thorough = settings(
    deadline=None, max_examples=40, suppress_health_check=list(HealthCheck), phases=(Phase.reuse, Phase.generate)
)
MICROSECOND = timedelta(microseconds=1)


def hours_of(spec: dict) -> Hours:
    """Nothing remembered from an earlier example."""
    try:
        return Hours(read(**spec))
    except Unreadable as unreadable:
        assume({each.code for each in unreadable.complaints} != {"always_holiday"})
        raise


def question(dice: Dice, longest: timedelta, *, seconds: bool = False):
    """A calendar, a start, and an end at most so much later."""
    zone = dice.zone()
    start = dice.instant(zone)
    return dice.spec(zone, start, seconds=seconds), start, start + dice.length(longest)


@thorough
@given(dice)
def test_what_has_passed_is_what_was_counted_minute_by_minute(dice):
    spec, start, end = question(dice, timedelta(days=8))

    assert hours_of(spec).elapsed(start, end) == slow.elapsed(spec, start, end, slow.MINUTE), (spec, start, end)


@thorough
@given(dice)
def test_what_has_passed_is_what_was_counted_second_by_second(dice):
    spec, start, end = question(dice, timedelta(hours=3), seconds=True)

    assert hours_of(spec).elapsed(start, end) == slow.elapsed(spec, start, end, slow.SECOND), (spec, start, end)


@thorough
@given(dice)
def test_work_is_due_when_it_was_counted_off(dice):
    spec, start, latest = question(dice, timedelta(days=8))
    micros = slow.elapsed(spec, start, latest, slow.MINUTE) // MICROSECOND
    working = micros * dice.choice((0, dice.randint(0, 1000), dice.randint(0, 1000), 1000)) // 1000 * MICROSECOND

    due = slow.due(spec, start, working, slow.MINUTE, latest)
    assert hours_of(spec).due(start, working) == due, (spec, start, working)


@thorough
@given(dice)
def test_open_and_next_open_are_what_the_clock_on_the_wall_says(dice):
    spec, at, latest = question(dice, timedelta(days=6))
    hours, first = hours_of(spec), slow.next_open(spec, at, slow.MINUTE, latest)

    assert hours.is_open(at) == slow.is_open(spec, at), (spec, at)
    assert hours.next_open(at) == first if first else hours.next_open(at) >= latest, (spec, at)
    try:
        changes = hours.next_change(at)
    except TooFar:  # round the clock
        return
    assert hours.is_open(changes) != hours.is_open(at) == hours.is_open(changes - MICROSECOND), (spec, at)


@thorough
@given(dice)
def test_parts_add_up_in_any_order_and_over_years(dice):
    zone = dice.zone()
    a, b, c = (dice.instant(zone) for _ in range(3))
    spec = dice.spec(zone, a)
    hours = hours_of(spec)

    assert hours.elapsed(a, c) == hours.elapsed(a, b) + hours.elapsed(b, c), (spec, a, b, c)
    assert hours.elapsed(a, b) == -hours.elapsed(b, a)
    between = sum((end - start for start, end in hours.between(min(a, b), max(a, b))), timedelta())
    assert abs(hours.elapsed(a, b)) == between <= abs(a - b), (spec, a, b)


@thorough
@given(dice)
def test_due_is_the_inverse_of_elapsed_over_years(dice):
    zone = dice.zone()
    start = dice.instant(zone)
    spec, working = dice.spec(zone, start), dice.length(timedelta(days=30))
    hours = hours_of(spec)
    try:
        due = hours.due(start, working)
    except TooFar:
        return

    assert hours.elapsed(start, due) == working, (spec, start, working)
    assert not working or hours.elapsed(start, due - MICROSECOND) < working
