"""Addresses of the ledger."""

from ledger.api.events import EventFeedView
from ledger.api.jobs import JobViewSet
from rest.routers import api

api.route("events/", EventFeedView, name="events")
api.register("jobs", JobViewSet)
