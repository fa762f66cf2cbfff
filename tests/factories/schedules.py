"""Working hours."""

from django.utils import timezone

from schedules.actions import schedules
from schedules.models import Schedule
from tests.factories.people import ROBOT

OFFICE = [{"day": day, "from": "08:00", "to": "17:00"} for day in range(5)]
CHRISTMAS = {"month": 12, "day": 25, "yearly": True, "name": "Christmas"}


def make_schedule(name: str = "Office hours", **details) -> Schedule:
    given = {"time_zone": "Europe/Berlin", "weekly": OFFICE, "holidays": [CHRISTMAS], "by": ROBOT, "at": timezone.now()}
    return schedules.create(name=name, **given | details)
