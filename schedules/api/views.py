"""Schedules, and calculating with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from ledger.api.idempotency import IdempotencyMixin
from ledger.api.verbs import VerbsMixin
from ledger.refusals import Forbidden
from rest.views import StrictAPIView
from rest.viewsets import ResourceViewSet
from schedules import rules
from schedules.api.filters import ScheduleFilters
from schedules.api.serializers import (
    CalculatedSerializer,
    CalculateInlineSerializer,
    CalculateSerializer,
    ScheduleSerializer,
)
from schedules.hours import FIRST_YEAR, LAST_YEAR, Hours, OutOfRange, TooFar, hours_of
from schedules.models import Schedule

SECOND = timedelta(seconds=1)


class ScheduleViewSet(IdempotencyMixin, VerbsMixin, ResourceViewSet):
    """Working hours: weekly spans and holidays in one time zone."""

    model = Schedule
    serializer_class = ScheduleSerializer
    filterset_class = ScheduleFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = ("created_at", "updated_at", "name")

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """A page of the schedules."""
        _may_read(request)
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request=CalculateSerializer,
        responses=CalculatedSerializer,
        summary="Calculate working time",
        description="When so many `seconds` of working time after `start` have passed (`due`), or how many lie between "
        "`start` and `end` (`seconds`). Exact over changes of the clock. Nothing is stored.",
    )
    @action(detail=True, methods=["post"])
    def calculate(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """With a schedule that is kept."""
        schedule = self.get_object()
        self.check_query()
        asked = CalculateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(_calculated(schedule.hours, **asked.validated_data))


class CalculateInlineView(IdempotencyMixin, StrictAPIView):
    """``/schedules/calculate/``: with a schedule that need not be kept."""

    rate_cost = 3  # its years are laid out for this question alone

    @extend_schema(
        operation_id="schedules_try_out",
        request=CalculateInlineSerializer,
        responses=CalculatedSerializer,
        summary="Try a schedule out",
    )
    def post(self, request: Any) -> Response:
        """The same as `/schedules/{id}/calculate/`, with the schedule in the body."""
        _may_read(request)
        asked = CalculateInlineSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        question = {name: asked.validated_data.get(name) for name in ("start", "seconds", "end")}
        return Response(_calculated(hours_of(asked.validated_data["calendar"]), **question))


def _may_read(request: Any) -> None:
    if not request.actor.can(rules.READ):
        raise Forbidden(rules.READ)


def _calculated(hours: Hours, *, start: Any, seconds: int | None = None, end: Any = None) -> dict[str, Any]:
    """Whole seconds: what is less than one has not passed yet."""
    _within_range("start", start)
    if end is not None:
        _within_range("end", end)
        return {"seconds": hours.elapsed(start, end) // SECOND}
    try:
        return {"due": hours.due(start, (seconds or 0) * SECOND)}
    except (TooFar, OverflowError) as far:
        words = _("There is not so much working time until %(year)s.") % {"year": LAST_YEAR}
        raise ValidationError({"seconds": [ErrorDetail(words, code="too_far")]}) from far


def _within_range(name: str, at: Any) -> None:
    try:
        Hours.check(at)
    except OutOfRange as out:
        words = _("A year from %(first)s to %(last)s is expected.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError({name: [ErrorDetail(words, code="out_of_range")]}) from out
