"""``/outbox/``: what was sent to whom."""

from __future__ import annotations

from identity.api.resources import ResourceViewSet
from messaging.api.serializers import OutboxMailSerializer
from messaging.models import OutboxMail
from rest.filters import ResourceFilterSet


class OutboxFilters(ResourceFilterSet):
    """By case, kind and state."""

    class Meta:
        model = OutboxMail
        fields = ("case", "kind", "state", "message_id")


class OutboxViewSet(ResourceViewSet):
    """Outgoing mail. What lets somebody sign in is for administrators, and in production its body is for nobody."""

    model = OutboxMail
    serializer_class = OutboxMailSerializer
    filterset_class = OutboxFilters
    operations = ("list", "retrieve")
    ordering_columns = ("created_at",)
    read_permission = "messaging.read_outbox"
