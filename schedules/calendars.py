"""When work is done: spans of the week and holidays, on the clock of one time zone.

A calendar speaks about the clock on the wall: an instant is open when the date and time that a clock in the zone shows lie in
a span and in no holiday. An hour that the clock shows twice counts twice, one that it skips does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

DAY = 86_400
Parts = tuple[tuple[int, int], ...]  # of one day: from, to, in seconds since midnight; in order and apart


@dataclass(frozen=True, slots=True)
class Span:
    """Open from ``start`` to ``end`` of a weekday (Monday is 0), in seconds; beyond 86,400 it is the next day."""

    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """Closed on one date, or without a ``year`` on that day of every year; 29 February comes in leap years only.

    ``start`` and ``end`` close a part of the day, or run into the next one.
    """

    month: int
    day: int
    year: int | None = None
    start: int = 0
    end: int = DAY
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class Calendar:
    """A time zone, the usual week, and the days that differ from it."""

    zone: str
    spans: tuple[Span, ...]
    holidays: tuple[Holiday, ...] = ()

    def open_on(self, day: date) -> Parts:
        """The open parts of a day by its own clock."""
        usual = self.week[day.weekday()]
        closed = self._closed_on(day) if self.holidays else ()
        return without(usual, closed) if closed else usual

    def holidays_on(self, day: date) -> list[Holiday]:
        """The holidays that begin on this day."""
        return [*self._yearly.get((day.month, day.day), ()), *self._once.get(day, ())]

    @property
    def ever_opens(self) -> bool:
        """Whether any time is left open by what recurs every year; days that come once end some day.

        Twenty-eight years without a missing leap day show every date on every day of the week.
        """
        lasting = Calendar(self.zone, self.spans, tuple(each for each in self.holidays if each.year is None))
        first = date(2001, 1, 1).toordinal()
        return any(lasting.open_on(date.fromordinal(first + n)) for n in range(28 * 366))

    def _closed_on(self, day: date) -> Parts:
        today = [(each.start, each.end) for each in self.holidays_on(day)]
        late = [(0, each.end - DAY) for each in self.holidays_on(day - timedelta(days=1)) if each.end > DAY]
        return united([*today, *late]) if today or late else ()

    @cached_property
    def week(self) -> tuple[Parts, ...]:
        """The open parts of Monday to Sunday, without holidays; what runs over midnight is cut there."""
        days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
        for span in self.spans:
            days[span.day].append((span.start, min(span.end, DAY)))
            if span.end > DAY:
                days[(span.day + 1) % 7].append((0, span.end - DAY))
        return tuple(united(parts) for parts in days)

    @cached_property
    def _yearly(self) -> dict[tuple[int, int], list[Holiday]]:
        found: dict[tuple[int, int], list[Holiday]] = {}
        for each in self.holidays:
            if each.year is None:
                found.setdefault((each.month, each.day), []).append(each)
        return found

    @cached_property
    def _once(self) -> dict[date, list[Holiday]]:
        found: dict[date, list[Holiday]] = {}
        for each in self.holidays:
            if each.year is not None:
                found.setdefault(date(each.year, each.month, each.day), []).append(each)
        return found


def united(parts: Iterable[tuple[int, int]]) -> Parts:
    """The same time in order, with what overlaps or touches made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def without(parts: Parts, closed: Parts) -> Parts:
    """What is left of the parts."""
    left = list(parts)
    for shut, opened in closed:
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, shut)), (max(start, opened), end))
            if piece[0] < piece[1]
        ]
    return tuple(left)
