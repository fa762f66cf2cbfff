"""A week of working time as people read and write it: “08:00–12:00, 13:00–17:00”, a line per day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schedules.calendars import DAY, Parts

MINUTE, DASH = 60, "–"
_TIME = r"(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2}))?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|−)\s*{_TIME}", re.ASCII)


class DayField(forms.CharField):
    """The working time of one day; nothing means closed."""

    def __init__(self, day: int, **options: Any) -> None:
        self.day = day
        super().__init__(label=WEEKDAYS[day], required=False, max_length=200, **options)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The spans as the API has them."""
        found = []
        for written in re.split(r"[,;]", super().clean(value)):
            if not written.strip():
                continue
            span = _SPAN.fullmatch(written.strip())
            if span is None:
                raise ValidationError(
                    _("“%(written)s” is no working time. Write 08:00–12:00, and a comma between two."),
                    params={"written": written.strip()[:40]},
                )
            found.append(
                {"day": self.day, "from": _clock(*span.groups()[:3]), "to": _clock(*span.groups()[3:], end=True)}
            )
        return found


class ClockField(forms.CharField):
    """A time of day."""

    def __init__(self, *, end: bool = False, **options: Any) -> None:
        self.end = end
        super().__init__(required=False, max_length=8, **options)

    def clean(self, value: Any) -> str:
        """As the API has it; nothing stays nothing."""
        written = super().clean(value).strip()
        found = re.fullmatch(_TIME, written, re.ASCII)
        if written and found is None:
            raise ValidationError(WRONG_TIME)
        return _clock(*found.groups(), end=self.end) if found else ""


WRONG_TIME = gettext_lazy("A time such as 08:00 is expected; where something ends also 24:00.")


def _clock(hours: str, minutes: str | None, seconds: str | None, *, end: bool = False) -> str:
    h, m, s = int(hours), int(minutes or 0), int(seconds or 0)
    if h > 24 or m > 59 or s > 59 or (h == 24 and (m or s or not end)):
        raise ValidationError(WRONG_TIME)
    return f"{h:02}:{m:02}:{s:02}" if s else f"{h:02}:{m:02}"


def written(weekly: Sequence[dict[str, Any]], day: int) -> str:
    """The spans that begin on a day, in the words of its field."""
    spans = sorted((each for each in weekly if each["day"] == day), key=lambda each: each["from"])
    return ", ".join(f"{each['from']}{DASH}{each['to']}" for each in spans)


def rows(week: Sequence[Parts]) -> list[dict[str, Any]]:
    """The days of a week for ``<c-week>``: label, what is open in words, and bars in minutes of the day."""
    return [
        {
            "label": WEEKDAYS[day],
            "words": in_words(parts),
            "bars": [(start // MINUTE, max((end - start) // MINUTE, 1)) for start, end in parts],
        }
        for day, parts in enumerate(week)
    ]


def in_words(parts: Parts) -> str:
    """What is open of a day."""
    if not parts:
        return _("Closed")
    if parts == ((0, DAY),):
        return _("All day")
    return ", ".join(f"{_shown(start)}{DASH}{_shown(end)}" for start, end in parts)


def _shown(second: int) -> str:
    hours, rest = divmod(second, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}" if seconds else f"{hours:02}:{minutes:02}"
