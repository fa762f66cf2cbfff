"""Exact working time: how much lies between two instants, and when some of it will have passed.

    hours = hours_of(calendar)
    hours.due(start, timedelta(hours=8))      # the first instant by which eight open hours have passed
    hours.elapsed(start, end)                 # the open time between them; minus, if they are the wrong way round
    hours.is_open(at), hours.next_open(at), hours.next_change(at), hours.between(start, end)

Whole numbers throughout, microseconds since 1970. The first question about a year lays out its open stretches (a few hundred;
work in proportion to its days and spans, one or two milliseconds) and remembers them with running sums; from then on a question
costs a search in them, and one addition for each year that lies between. Years far apart never walk day by day twice.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from schedules.calendars import DAY, Calendar
from schedules.zones import EPOCH, stretches

FIRST_YEAR, LAST_YEAR = 1900, 2199  # of UTC; what clocks will show later is anybody's guess
MICRO = 1_000_000
MICROSECOND, DAY_ONE = timedelta(microseconds=1), EPOCH.date().toordinal()
CALENDARS_KEPT, YEARS_KEPT = 256, 1024  # of about 10 KB a year


class OutOfRange(ValueError):
    """An instant before 1900, or after 2199."""


class TooFar(OutOfRange):
    """The work would be due, or the calendar open again, after 2199."""


class Year:
    """The open stretches of one year of UTC, in order and apart, and how much was open before each."""

    def __init__(self, calendar: Calendar, year: int) -> None:
        starts, ends = _laid_out(calendar, year)
        self.starts, self.ends = array("q", starts), array("q", ends)
        self.sums, total = array("q"), 0
        for start, end in zip(starts, ends, strict=True):
            self.sums.append(total)
            total += end - start
        self.total = total

    def until(self, at: int) -> int:
        """How much of the year is open before an instant."""
        n = bisect_right(self.starts, at) - 1
        return 0 if n < 0 else self.sums[n] + min(at, self.ends[n]) - self.starts[n]

    def reaching(self, amount: int) -> int:
        """The first instant by which so much of the year was open; more than nothing, and no more than there is."""
        n = bisect_left(self.sums, amount) - 1
        return self.starts[n] + amount - self.sums[n]


class Hours:
    """The arithmetic of one calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The open time from start to end."""
        if _micros(end) < _micros(start):  # not `end < start`, which within one zone compares the hands of the clock
            return -self.elapsed(end, start)
        first, last = _year_of(start), _year_of(end)
        passed = _year(self, last).until(_micros(end)) - _year(self, first).until(_micros(start))
        return (passed + sum(_year(self, each).total for each in range(first, last))) * MICROSECOND

    def due(self, start: datetime, working: timedelta) -> datetime:
        """The first instant by which this much open time has passed since the start.

        Work that fills a span to its end is due then, not when the next one begins; no work at all is due at once.
        """
        left = working // MICROSECOND
        if left < 0:
            raise ValueError("working time cannot be negative")
        year = _year_of(start)
        if not left:
            return start.astimezone(UTC)
        left += _year(self, year).until(_micros(start))
        while (this := _year(self, year)).total < left:
            left -= this.total
            year += 1
            if year > LAST_YEAR:
                raise TooFar(f"more working time than there is until {LAST_YEAR}")
        return _instant(this.reaching(left))

    @staticmethod
    def check(at: datetime) -> None:
        """``OutOfRange`` for an instant that nothing can be said about."""
        _year_of(at)

    def is_open(self, at: datetime) -> bool:
        """Whether work is done at this instant; at the end of a span it no longer is."""
        year, micros = _year(self, _year_of(at)), _micros(at)
        n = bisect_right(year.starts, micros) - 1
        return n >= 0 and micros < year.ends[n]

    def next_open(self, at: datetime) -> datetime:
        """The first open instant that is not earlier."""
        return at.astimezone(UTC) if self.is_open(at) else self._first(at, "starts")

    def next_change(self, at: datetime) -> datetime:
        """When what is open closes, or what is closed opens."""
        if not self.is_open(at):
            return self._first(at, "starts")
        closes = self._first(at, "ends")
        while closes.year <= LAST_YEAR and self.is_open(closes):  # a stretch is cut where a year ends
            closes = self._first(closes, "ends")
        if closes.year > LAST_YEAR:
            raise TooFar(f"nothing changes until {LAST_YEAR}")
        return closes

    def between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches from start to end, as far as they lie between them."""
        begin, finish = _micros(start), _micros(end)
        held: tuple[int, int] | None = None
        for number in range(_year_of(start), _year_of(end) + 1):
            year = _year(self, number)
            for n in range(max(bisect_right(year.starts, begin) - 1, 0), bisect_left(year.starts, finish)):
                low, high = max(year.starts[n], begin), min(year.ends[n], finish)
                if low >= high:
                    continue
                if held and held[1] == low:  # open over the end of a year
                    held = (held[0], high)
                    continue
                if held:
                    yield _instant(held[0]), _instant(held[1])
                held = (low, high)
        if held:
            yield _instant(held[0]), _instant(held[1])

    def _first(self, after: datetime, which: str) -> datetime:
        micros = _micros(after)
        for number in range(_year_of(after), LAST_YEAR + 1):
            found = getattr(_year(self, number), which)
            n = bisect_right(found, micros)
            if n < len(found):
                return _instant(found[n])
        raise TooFar(f"nothing changes until {LAST_YEAR}")


@lru_cache(maxsize=CALENDARS_KEPT)
def hours_of(calendar: Calendar) -> Hours:
    """The arithmetic of a calendar; the same for the same calendar, so that its years are laid out once."""
    return Hours(calendar)


@lru_cache(maxsize=YEARS_KEPT)
def _year(hours: Hours, number: int) -> Year:
    return Year(hours.calendar, number)


def _laid_out(calendar: Calendar, year: int) -> tuple[list[int], list[int]]:
    """Where open stretches begin and end: each day's parts, moved by the offset that the zone has then."""
    starts: list[int] = []
    ends: list[int] = []
    for begin, end, offset in stretches(calendar.zone, year):
        for day in range((begin + offset) // DAY, (end + offset - 1) // DAY + 1):
            midnight = day * DAY - offset
            for opens, closes in calendar.open_on(date.fromordinal(DAY_ONE + day)):
                low, high = max(midnight + opens, begin) * MICRO, min(midnight + closes, end) * MICRO
                if low >= high:
                    continue
                if ends and ends[-1] == low:
                    ends[-1] = high
                else:
                    starts.append(low)
                    ends.append(high)
    return starts, ends


def _year_of(at: datetime) -> int:
    try:
        year = at.astimezone(UTC).year
    except OverflowError:  # the first or last day of Python's time
        year = 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfRange(f"not between {FIRST_YEAR} and {LAST_YEAR}")
    return year


def _micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _instant(micros: int) -> datetime:
    return EPOCH + micros * MICROSECOND
