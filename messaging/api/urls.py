"""Addresses of outgoing mail."""

from messaging.api.views import OutboxViewSet
from rest.routers import api

api.register("outbox", OutboxViewSet)
