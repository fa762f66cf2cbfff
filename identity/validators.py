"""Words that other programs must understand: names of time zones and languages."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from schedules.zones import known

language = RegexValidator(r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}\Z", _("A language code such as en or pt-br."))
country = RegexValidator(r"\A[A-Z]{2}\Z", _("The two capital letters of a country, such as DE."))


REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def time_zone(value: str) -> None:
    """A name of the IANA database, which also follows the clock changes."""
    if value not in known():
        raise ValidationError(_("A time zone such as Europe/Berlin."), code="invalid")


def zones_by_region(*, also: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """What to choose from: (Europe, [(Europe/Berlin, Berlin), …]); ``also`` is offered even if it is an old name."""
    found: dict[str, list[tuple[str, str]]] = {"UTC": [("UTC", "UTC")]}
    for name in sorted(known()):
        region, _slash, place = name.partition("/")
        if region in REGIONS and place:
            found.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    if also and not any(also == name for names in found.values() for name, _shown in names):
        found["UTC"].append((also, also))
    return list(found.items())
