"""A day in words, as each language writes it."""

from datetime import date

from django.utils.translation import override

from ui.templatetags.ui import long_day


def test_a_day_is_written_as_its_language_does():
    with override("en"):
        assert long_day(date(2026, 11, 24)) == "Tuesday 24 November"
    with override("de"):
        assert long_day(date(2026, 11, 24)) == "Dienstag, 24. November"
