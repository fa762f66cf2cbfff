"""The forms of a schedule: its week and its holidays, and trying it out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schedules.models import Schedule
from workspace.shaped import ZONES
from workspace.weeks import ClockField, DayField, written

DAYS = range(7)
SPARE = 3  # empty lines for new holidays
LONGEST = 20_000  # hours to try out


class ScheduleForm(forms.Form):
    """Name, zone and the seven days."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("Whose clock the hours are read from.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sorted({"UTC", *ZONES, *filter(None, [self.initial.get("time_zone")])})
        field: Any = self.fields["time_zone"]
        field.choices = [(zone, zone.replace("_", " ")) for zone in offered]
        for day in DAYS:
            self.fields[f"day_{day}"] = DayField(day)

    @property
    def days(self) -> list[Any]:
        """The fields of the week."""
        return [self[f"day_{day}"] for day in DAYS]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        weekly = [span for day in DAYS for span in found.get(f"day_{day}") or ()]
        if not weekly and not self.errors:
            raise ValidationError(_("This schedule never opens: give at least one span of working time."))
        return found | {"weekly": weekly}


class HolidayLines(forms.BaseFormSet):
    """The lines, each of which can be removed by a box."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = gettext_lazy("Remove")


class HolidayForm(forms.Form):
    """A line: nothing in it means that there is none."""

    on = forms.DateField(
        label=gettext_lazy("Date"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    yearly = forms.BooleanField(label=gettext_lazy("every year"), required=False)
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
    opens = ClockField(label=gettext_lazy("Closed from"))
    closes = ClockField(label=gettext_lazy("Closed until"), end=True)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        rest = [found.get(name) for name in ("name", "opens", "closes", "yearly")]
        if any(rest) and not found.get("on") and "on" not in self.errors:
            self.add_error("on", _("When is it? Give a date, or empty the line."))
        return found

    def as_json(self) -> dict[str, Any] | None:
        """As the API has it."""
        given, on = self.cleaned_data, self.cleaned_data.get("on")
        if on is None or given.get("DELETE"):
            return None
        when = {"month": on.month, "day": on.day, "yearly": True} if given["yearly"] else {"date": on.isoformat()}
        more = {"name": given["name"], "from": given["opens"], "to": given["closes"]}
        return when | {name: value for name, value in more.items() if value}


Holidays = forms.formset_factory(
    HolidayForm,
    formset=HolidayLines,
    extra=SPARE,
    can_delete=True,
    can_delete_extra=False,
    max_num=1000,
    absolute_max=1000,
)


class TryOutForm(forms.Form):
    """From when, and how much work."""

    start = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    hours = forms.IntegerField(label=gettext_lazy("Hours"), min_value=0, max_value=LONGEST, required=False)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=0, max_value=59, required=False)

    @property
    def working(self) -> timedelta:
        """The working time asked about."""
        return timedelta(hours=self.cleaned_data["hours"] or 0, minutes=self.cleaned_data["minutes"] or 0)


def held(schedule: Schedule) -> dict[str, Any]:
    """What the form of a schedule starts from."""
    week = {f"day_{day}": written(schedule.weekly, day) for day in DAYS}
    return {"name": schedule.name, "time_zone": schedule.time_zone, "version": schedule.version, **week}


def held_holidays(schedule: Schedule) -> list[dict[str, Any]]:
    """Its holidays, a line each; one of every year stands on its next day."""
    return [
        {
            "on": _next(each) if _is_yearly(each) else date.fromisoformat(each["date"]),
            "yearly": _is_yearly(each),
            "name": each.get("name", ""),
            "opens": each.get("from") or "",
            "closes": each.get("to") or "",
        }
        for each in schedule.holidays
    ]


def _is_yearly(holiday: dict[str, Any]) -> bool:
    return not holiday.get("date") or holiday.get("yearly") is True


def _next(holiday: dict[str, Any]) -> date:
    if holiday.get("date"):
        written_on = date.fromisoformat(holiday["date"])
        month, day = written_on.month, written_on.day
    else:
        month, day = holiday["month"], holiday["day"]
    today = timezone.localdate()
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:  # 29 February
            continue
        if found >= today:
            return found
    return date(2000, month, day)
