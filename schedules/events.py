"""What happened to schedules. Names are texts, which can be deleted; hours and holidays belong to nobody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.events import Event, Text, event
from ledger.verbs import names_of


@event("schedule.created")
class ScheduleCreated(Event):
    """Somebody set up working hours."""

    time_zone: str
    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Schedule created")


@event("schedule.updated")
class ScheduleUpdated(Event):
    """Zone, hours or holidays changed; ``old`` and ``new`` are JSON of what did."""

    fields: tuple[str, ...]
    old: Text = None
    new: Text = None

    def describe(self, record: Any) -> str:
        return _("Schedule changed: %(fields)s") % {"fields": names_of("schedule.update", self.fields)}


@event("schedule.holidays_added")
class HolidaysAdded(Event):
    """The public holidays of a country, from one year to another, joined those that a schedule had."""

    country: str
    region: str
    from_year: int
    to_year: int
    count: int

    def describe(self, record: Any) -> str:
        where = f"{self.country}-{self.region}" if self.region else self.country
        return ngettext(
            "%(count)d public holiday of %(where)s added", "%(count)d public holidays of %(where)s added", self.count
        ) % {"count": self.count, "where": where}


@event("schedule.deleted")
class ScheduleDeleted(Event):
    """Working hours that nothing referred to were removed."""

    name: Text = None

    def describe(self, record: Any) -> str:
        return _("Schedule removed")
