"""Addresses of schedules."""

from rest.routers import api
from schedules.api.views import CalculateInlineView, ScheduleViewSet

api.route("schedules/calculate/", CalculateInlineView, name="schedules-calculate")
api.register("schedules", ScheduleViewSet)
