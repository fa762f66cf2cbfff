"""Time zones as stretches of a constant offset, to the second."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(1900, 1, 2), date(9997, 12, 30)  # with room for every offset
KEPT = 4096  # years of zones, of about 300 bytes each

Stretch = tuple[int, int, int]  # begin, end (in seconds since 1970, UTC) and what to add for the local time


@cache
def known() -> frozenset[str]:
    """The names of the IANA database, as this machine has it."""
    return frozenset(available_timezones())


@lru_cache(maxsize=KEPT)
def stretches(zone: str, year: int) -> tuple[Stretch, ...]:
    """A year (of UTC) cut where the zone's offset changes.

    `zoneinfo` tells offsets, not changes: one look a day finds a change, halving finds its second. No zone has ever changed
    twice within a day (a test reads the database itself to be sure of that).
    """
    rules = ZoneInfo(zone)
    found: list[Stretch] = []
    begin, end = year_begins(year), year_begins(year + 1)
    offset = _offset(rules, begin)
    for day in range(begin + DAY, end + DAY, DAY):
        if (then := _offset(rules, day)) != offset:
            change = _change(rules, day - DAY, day, offset)
            if change >= end:
                break
            found.append((begin, change, offset))
            begin, offset = change, then
    return (*found, (begin, end, offset))


def year_begins(year: int) -> int:
    """In seconds since 1970, UTC."""
    return (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)


def _offset(rules: ZoneInfo, second: int) -> int:
    there = (EPOCH + timedelta(seconds=second)).astimezone(rules).utcoffset()
    return 0 if there is None else there // timedelta(seconds=1)


def _change(rules: ZoneInfo, before: int, after: int, offset: int) -> int:
    """The first second of the new offset."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(rules, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def day_ends(day: date, zone: str) -> datetime:
    """The first instant after the day: where the next one begins."""
    return day_begins(day + timedelta(days=1) if day < LAST_DAY else day, zone)


def day_begins(day: date, zone: str) -> datetime:
    """The first instant at which a clock of the zone shows this day or a later one, in UTC.

    Mostly midnight; later where clocks skip midnight, and the same as the next day's where they skip the whole day. What ends
    with one day and what begins with the next one meet here without a gap. Days beyond what clocks can tell count as the
    first or the last one that they can.
    """
    day = min(max(day, FIRST_DAY), LAST_DAY)
    midnight = (datetime(day.year, day.month, day.day, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
    years = sorted({(EPOCH + timedelta(seconds=midnight + near)).year for near in (-2 * DAY, 2 * DAY)})
    found = (
        max(begin, midnight - offset)
        for year in years
        for begin, end, offset in stretches(zone, year)
        if midnight - offset < end and begin < midnight + 2 * DAY
    )
    return EPOCH + timedelta(seconds=min(found))
