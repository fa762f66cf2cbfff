"""Taking over the public holidays of a country."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ledger import publish
from ledger.params import Param
from ledger.storing import store
from ledger.verbs import authorize, verb
from schedules import events, public_holidays, rules
from schedules.hours import FIRST_YEAR, LAST_YEAR
from schedules.models import Schedule


def _year(name: str, label: Any, **more: Any) -> Param:
    return Param.integer(name, min_value=FIRST_YEAR, max_value=LAST_YEAR, label=label, **more)


@verb(
    "schedule.add-holidays",
    permission=rules.MANAGE,
    label=_("Add public holidays"),
    params=[
        Param.code("country", required=True, choices=lambda schedule: public_holidays.countries(), label=_("Country")),
        Param.text(
            "region",
            max_length=40,
            label=_("Region"),
            help=_("The code of a state or province with holidays of its own, such as BY for Bavaria."),
        ),
        _year("from_year", _("From year"), required=True),
        _year("to_year", _("To year"), help=_("The same year if left empty.")),
    ],
    audience="staff",
)
def add_holidays(
    *,
    schedule: Schedule,
    country: str,
    from_year: int,
    by: Any,
    at: datetime,
    region: str = "",
    to_year: int | None = None,
) -> Schedule:
    """Close on the whole public holidays of a country, or of one of its regions, in these years.

    Days on which the schedule is closed already stay as they are, so that doing it twice changes nothing.
    """
    schedule = Schedule.objects.visible_to(by).locked(schedule.pk)
    authorize(by, rules.MANAGE, schedule)
    region, to_year = _region(country, region), from_year if to_year is None else to_year
    if not from_year <= to_year < from_year + public_holidays.MOST_YEARS:
        words = _("A year from %(first)s to %(last)s is expected.")
        shown = {"first": from_year, "last": from_year + public_holidays.MOST_YEARS - 1}
        raise ValidationError({"to_year": ValidationError(words % shown, code="out_of_range")})
    found = public_holidays.public_holidays(country, region, range(from_year, to_year + 1))
    new = public_holidays.missing_from(schedule.calendar, found)
    if new:
        details = {"holidays": [*schedule.holidays, *new]}
        store(
            schedule, verb="schedule.add-holidays", details=details, known=details, at=at, exact=("weekly", "holidays")
        )
        added = events.HolidaysAdded(
            country=country, region=region, from_year=from_year, to_year=to_year, count=len(new)
        )
        publish(added, subject=schedule, by=by, at=at)
    return schedule


def _region(country: str, region: str) -> str:
    """Its code, also where its name was given."""
    names = public_holidays.region_names(country)
    asked = region.strip().casefold()
    for code, name in names.items():
        if asked in (code.casefold(), name.casefold()):
            return code
    if not asked:
        return ""
    known = ", ".join(f"{code} ({name})" if name != code else code for code, name in names.items())
    words = _("Known regions: %(regions)s.") % {"regions": known} if known else _("This country has no regions here.")
    raise ValidationError({"region": ValidationError(words, code="unknown_region")})
