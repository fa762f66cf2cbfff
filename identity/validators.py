"""Words that other programs must understand: names of time zones and languages."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

language = RegexValidator(r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}\Z", _("A language code such as en or pt-br."))


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(value: str) -> None:
    """A name of the IANA database, which also follows the clock changes."""
    if value not in _known():
        raise ValidationError(_("A time zone such as Europe/Berlin."), code="invalid")
