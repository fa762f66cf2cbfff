"""The public holidays of a country or one of its regions, from the `holidays` library, as a schedule writes them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import holidays
from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

from schedules.calendars import DAY, Calendar
from schedules.reading import LONGEST_NAME

MOST_YEARS = 10  # at once


@cache
def regions() -> dict[str, tuple[str, ...]]:
    """ISO 3166-1 codes of the countries, each with the codes of its regions that have holidays of their own."""
    found = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in found.items() if len(code) == 2}


def countries() -> list[tuple[str, str]]:
    """(code, name) in the reader's language, by name."""
    try:
        names: Any = Locale.parse(get_language() or "en", sep="-").territories
    except (UnknownLocaleError, ValueError):
        names = Locale("en").territories
    return sorted(((code, names.get(code) or code) for code in regions()), key=lambda pair: pair[1])


def region_names(country: str) -> dict[str, str]:
    """Region code → its name where the country writes one: ``{"BY": "Bayern", …}``."""
    written = type(holidays.country_holidays(country)).get_subdivision_aliases()
    return {code: next(iter(written.get(code) or ()), code) for code in regions()[country]}


def public_holidays(country: str, region: str, years: range) -> list[dict[str, Any]]:
    """Every whole public holiday of these years by date, named as the country names it."""
    language = type(holidays.country_holidays(country)).default_language  # else whatever this process speaks
    found = holidays.country_holidays(country, subdiv=region or None, years=list(years), language=language)
    return [
        {"date": day.isoformat(), "name": _printable(name)} for day, name in sorted(found.items()) if day.year in years
    ]


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:LONGEST_NAME]


def missing_from(calendar: Calendar, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of them on which the calendar is not closed all day already."""
    return [each for each in found if not _closed(calendar, date.fromisoformat(each["date"]))]


def _closed(calendar: Calendar, day: date) -> bool:
    return any((each.start, each.end) == (0, DAY) for each in calendar.holidays_on(day))
