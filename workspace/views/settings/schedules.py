"""Schedules: working hours and holidays, and what they mean for work that begins now."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from identity.permissions import MANAGE_SCHEDULES, READ_SCHEDULES
from ledger.refusals import Refused
from schedules.actions import schedules as verbs
from schedules.hours import OutOfRange, TooFar
from schedules.models import Schedule
from ui.forms import show_invalid
from workspace.schedule_forms import Holidays, ScheduleForm, TryOutForm, held, held_holidays
from workspace.views.record_steps import CHANGED
from workspace.views.settings import frame
from workspace.weeks import in_words, rows

SHOWN = 12  # stretches of working time that lead to an answer
AHEAD = 366  # days in which holidays are shown


@frame.needs(READ_SCHEDULES)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All of them, by name, and which are open now."""
    found = frame.page_of(request, Schedule.objects.visible_to(request.actor), scope="schedules", ordering="name")
    found["rows"] = [_summary(schedule, timezone.now()) for schedule in found["rows"]]
    return frame.show(request, "schedules/page.html", "schedules", page=found)


@frame.needs(READ_SCHEDULES)
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its week, the holidays to come, and a place to try it out."""
    schedule = get_object_or_404(Schedule.objects.visible_to(request.actor), pk=pk)
    now = timezone.now()
    asked = TryOutForm(request.GET) if "start" in request.GET else TryOutForm(initial={"start": now, "hours": 8})
    return frame.show(
        request,
        "schedules/one.html",
        "schedules",
        week=rows(schedule.calendar.week),
        holidays=_to_come(schedule, now),
        asked=asked,
        answer=_answer(schedule, asked),
        **_summary(schedule, now),
    )


@frame.needs(MANAGE_SCHEDULES)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A new one, or other hours and holidays for one that is there."""
    schedule = get_object_or_404(Schedule.objects.visible_to(request.actor), pk=pk) if pk else None
    sent = request.POST if request.method == "POST" else None
    form = ScheduleForm(sent, initial=held(schedule) if schedule else _usual())
    lines = Holidays(sent, initial=held_holidays(schedule) if schedule else [], prefix="holidays")
    if sent is not None and form.is_valid() & lines.is_valid():
        kept = _keep(request, schedule, form, lines)
        if kept is not None:
            messages.success(request, _("The schedule is saved."))
            return redirect("workspace:schedule", kept.pk)
    status = 200 if sent is None else 422
    return frame.show(
        request, "schedules/edit.html", "schedules", status=status, schedule=schedule, form=form, lines=lines
    )


def _keep(request: HttpRequest, schedule: Schedule | None, form: ScheduleForm, lines: Any) -> Schedule | None:
    """What the verb made of it; ``None`` when the form now says what is wrong."""
    given = form.cleaned_data
    kept = [line for line in lines if line.as_json() is not None]
    details = {
        "name": given["name"],
        "time_zone": given["time_zone"],
        "weekly": given["weekly"],
        "holidays": [line.as_json() for line in kept],
    }
    try:
        if schedule is None:
            return verbs.create(by=request.actor, at=timezone.now(), **details)
        if given["version"] not in (None, Schedule.objects.locked(schedule.pk).version):
            form.add_error(None, str(CHANGED))
            return None
        return verbs.update(schedule=schedule, by=request.actor, at=timezone.now(), **details)
    except ValidationError as error:
        show_invalid(form, error)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
    return None


def _usual() -> dict[str, Any]:
    """What a new one starts from."""
    office = {f"day_{day}": "09:00–17:00" for day in range(5)}
    return {"time_zone": timezone.get_current_timezone_name(), **office}


def _summary(schedule: Schedule, now: datetime) -> dict[str, Any]:
    """What a schedule is at this moment."""
    hours = schedule.hours
    try:
        changes = hours.next_change(now)
    except TooFar:  # round the clock
        changes = None
    seconds = sum(end - start for parts in schedule.calendar.week for start, end in parts)
    return {
        "schedule": schedule,
        "is_open": hours.is_open(now),
        "changes": changes,
        "a_week": _length(timedelta(seconds=seconds)),
        "there": _wall(now, schedule),
    }


def _to_come(schedule: Schedule, now: datetime) -> list[dict[str, Any]]:
    """The holidays of the next year, by the schedule's own calendar."""
    today = _wall(now, schedule).date()
    days = (today + timedelta(days=n) for n in range(AHEAD))
    return [
        {"day": day, "name": each.name, "yearly": each.year is None, "part": _part(each.start, each.end)}
        for day in days
        for each in schedule.calendar.holidays_on(day)
    ]


def _part(start: int, end: int) -> str:
    return "" if (start, end) == (0, 86_400) else in_words(((start, end if end <= 86_400 else end - 86_400),))


def _answer(schedule: Schedule, asked: TryOutForm) -> dict[str, Any] | None:
    """When the work would be due, and the stretches of working time that lead there."""
    if not asked.is_bound or not asked.is_valid():
        return None
    start, hours = asked.cleaned_data["start"], schedule.hours
    try:
        due = hours.due(start, asked.working)
    except OutOfRange:
        asked.add_error("start", _("So much lies too far away to be foretold."))
        return None
    stretches = [
        {"begin": _wall(begin, schedule), "end": _wall(end, schedule), "length": _length(end - begin), "until": end}
        for begin, end in islice(hours.between(start, due), SHOWN)
    ]
    there = _wall(due, schedule)
    return {
        "due": due,
        "there": there,
        "elsewhere": there != timezone.localtime(due).replace(tzinfo=None),
        "stretches": stretches,
        "more": bool(stretches) and stretches[-1]["until"] < due,
    }


def _wall(at: datetime, schedule: Schedule) -> datetime:
    """What the schedule's clocks show; without a zone, or the template would turn it into the viewer's."""
    return at.astimezone(ZoneInfo(schedule.time_zone)).replace(tzinfo=None)


def _length(of: timedelta) -> str:
    hours, rest = divmod(of // timedelta(seconds=1), 3600)
    minutes, seconds = divmod(rest, 60)
    if seconds:
        return _("%(h)d h %(m)d min %(s)d s") % {"h": hours, "m": minutes, "s": seconds}
    if minutes and hours:
        return _("%(h)d h %(m)d min") % {"h": hours, "m": minutes}
    return _("%(m)d min") % {"m": minutes} if minutes else _("%(h)d h") % {"h": hours}
