"""The slow way to the same answers, which shares nothing with the product: it looks at the clock in the zone at every tick,
and reads the calendar as it was written, word by word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def is_open(spec: dict, at: datetime) -> bool:
    """Whether the clock on the wall shows a time within a span and within no holiday."""
    wall = at.astimezone(ZoneInfo(spec["time_zone"])).replace(tzinfo=None)
    return any(_in_span(span, wall) for span in spec["weekly"]) and not any(
        _in_holiday(holiday, wall) for holiday in spec["holidays"]
    )


def elapsed(spec: dict, start: datetime, end: datetime, tick: timedelta) -> timedelta:
    """Tick by tick; between two ticks (which are whole in UTC) nothing opens or closes."""
    total = timedelta()
    for begin, finish in _ticks(start, end, tick):
        if is_open(spec, begin):
            total += finish - begin
    return total


def due(spec: dict, start: datetime, working: timedelta, tick: timedelta, latest: datetime) -> datetime | None:
    """The first instant by which so much was open; None if that is later than the latest."""
    if not working:
        return start
    for begin, finish in _ticks(start, latest, tick):
        if is_open(spec, begin):
            if working <= finish - begin:
                return begin + working
            working -= finish - begin
    return None


def next_open(spec: dict, at: datetime, tick: timedelta, latest: datetime) -> datetime | None:
    return next((begin for begin, _finish in _ticks(at, latest, tick) if is_open(spec, begin)), None)


def _ticks(start: datetime, end: datetime, tick: timedelta):
    at, end = start.astimezone(UTC), end.astimezone(UTC)
    while at < end:
        following = at - (at - datetime(1970, 1, 1, tzinfo=UTC)) % tick + tick
        yield at, min(following, end)
        at = following


def _in_span(span: dict, wall: datetime) -> bool:
    """Its own day from its start; and if it runs into the next day, that one's beginning."""
    clock = wall.isoformat()[11:19]
    opens, closes = f"{span['from']}:00"[:8], f"{span['to']}:00"[:8]
    if closes > opens:
        return wall.weekday() == span["day"] and opens <= clock < closes
    return (wall.weekday() == span["day"] and clock >= opens) or (
        (wall - DAY).weekday() == span["day"] and clock < closes
    )


def _in_holiday(holiday: dict, wall: datetime) -> bool:
    clock = wall.isoformat()[11:19]
    opens, closes = f"{holiday.get('from', '00:00')}:00"[:8], f"{holiday.get('to', '24:00')}:00"[:8]
    if closes > opens:
        return _is_on(holiday, wall) and opens <= clock < closes
    return (_is_on(holiday, wall) and clock >= opens) or (_is_on(holiday, wall - DAY) and clock < closes)


def _is_on(holiday: dict, day: datetime) -> bool:
    if "date" in holiday and not holiday.get("yearly"):
        return day.isoformat()[:10] == holiday["date"]
    month_and_day = holiday["date"][5:] if "date" in holiday else f"{holiday['month']:02}-{holiday['day']:02}"
    return day.isoformat()[5:10] == month_and_day
