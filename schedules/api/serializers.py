"""Schedules as JSON, and what one asks of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from rest.serializers import StrictModelSerializer, StrictSerializer
from schedules.complaints import checked
from schedules.models import Schedule

_TIME = {"type": "string", "example": "08:00", "description": "HH:MM or HH:MM:SS"}
_END = {**_TIME, "example": "17:00", "description": "HH:MM, HH:MM:SS or 24:00; no later than `from`: on the next day"}
SPANS = {
    "type": "array",
    "maxItems": 100,
    "items": {
        "type": "object",
        "required": ["day", "from", "to"],
        "additionalProperties": False,
        "properties": {
            "day": {"type": "integer", "minimum": 0, "maximum": 6, "description": "Monday is 0"},
            "from": _TIME,
            "to": _END,
        },
    },
}
HOLIDAYS = {
    "type": "array",
    "maxItems": 1000,
    "items": {
        "type": "object",
        "additionalProperties": False,
        "description": "A `date`, or `month` and `day` for every year; with `from` or `to` only a part of the day",
        "properties": {
            "date": {"type": "string", "format": "date"},
            "month": {"type": "integer", "minimum": 1, "maximum": 12},
            "day": {"type": "integer", "minimum": 1, "maximum": 31},
            "yearly": {"type": "boolean"},
            "name": {"type": "string", "maxLength": 120},
            "from": _TIME,
            "to": _END,
        },
    },
}


@extend_schema_field(SPANS)
class Spans(serializers.JSONField):
    """Working time of a week; what is wrong with it, the verb says for each place."""


@extend_schema_field(HOLIDAYS)
class Holidays(serializers.JSONField):
    """Days and parts of days without work."""


class ScheduleSerializer(StrictModelSerializer):
    """Working hours: the week of one time zone, and its holidays."""

    weekly = Spans()
    holidays = Holidays(required=False)

    class Meta:
        model = Schedule
        fields = (
            "id", "name", "time_zone", "weekly", "holidays", "external_id", "created_at", "updated_at", "version",
        )  # fmt: skip


class CalculateSerializer(StrictSerializer):
    """``start`` and ``seconds`` ask when that much working time has passed, ``start`` and ``end`` how much lies between."""

    start = serializers.DateTimeField()
    seconds = serializers.IntegerField(min_value=0, max_value=2**53, required=False, help_text="Of working time.")
    end = serializers.DateTimeField(required=False)

    def validate(self, attrs: Any) -> Any:
        """One question at a time, and forwards."""
        if ("seconds" in attrs) == ("end" in attrs):
            name = "end" if "end" in attrs else "seconds"
            raise ValidationError({name: [ErrorDetail(_("Give either seconds or end."), code="one_of")]})
        if "end" in attrs and attrs["end"] < attrs["start"]:
            raise ValidationError({"end": [ErrorDetail(_("The end is before the start."), code="before_start")]})
        return attrs


class InlineScheduleSerializer(StrictSerializer):
    """A schedule that is not kept anywhere."""

    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=64)
    weekly = Spans()
    holidays = Holidays(required=False)

    def validate(self, attrs: Any) -> Any:
        """Together they are a calendar."""
        attrs["calendar"] = self.calendar_of(attrs)
        return attrs

    @staticmethod
    def calendar_of(attrs: Any) -> Any:
        """The calendar, or a complaint for each place."""
        try:
            return checked(time_zone=attrs["time_zone"], weekly=attrs["weekly"], holidays=attrs.get("holidays", []))
        except DjangoValidationError as error:
            details = {
                name: [ErrorDetail(message, code=each.code) for each in errors for message in each.messages]
                for name, errors in error.error_dict.items()
            }
            raise ValidationError(details) from error


class CalculateInlineSerializer(CalculateSerializer):
    """The same with the schedule in the body: as ``schedule``, or its fields beside the question."""

    schedule = InlineScheduleSerializer(required=False)
    time_zone = serializers.CharField(max_length=64, required=False)
    weekly = Spans(required=False)
    holidays = Holidays(required=False)

    def validate(self, attrs: Any) -> Any:
        """Either way, all of it."""
        attrs = super().validate(attrs)
        beside = [name for name in ("time_zone", "weekly", "holidays") if name in attrs]
        if "schedule" in attrs:
            if beside:
                raise ValidationError({beside[0]: [ErrorDetail(_("This is given twice."), code="given_twice")]})
            return attrs | {"calendar": attrs["schedule"]["calendar"]}
        if missing := [name for name in ("time_zone", "weekly") if name not in attrs]:
            raise ValidationError(
                {name: [ErrorDetail(_("This field is required."), code="required")] for name in missing}
            )
        return attrs | {"calendar": InlineScheduleSerializer.calendar_of(attrs)}


class CalculatedSerializer(StrictSerializer):
    """``due`` or ``seconds``, as was asked."""

    due = serializers.DateTimeField(required=False)
    seconds = serializers.IntegerField(required=False)
