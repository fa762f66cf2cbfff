"""``/jobs/{id}/``: how far a long piece of work has come, and stopping it."""

from __future__ import annotations

from ledger.api.idempotency import IdempotencyMixin
from ledger.api.verbs import VerbsMixin
from ledger.models import Job
from rest.serializers import StrictModelSerializer
from rest.viewsets import ResourceViewSet


class JobSerializer(StrictModelSerializer):
    """Progress. ``errors`` holds the first hundred; ``failed`` counts them all."""

    class Meta:
        model = Job
        fields = (
            "id",
            "kind",
            "state",
            "total",
            "done",
            "failed",
            "errors",
            "cancel_requested",
            "created_at",
            "updated_at",
            "finished_at",
        )
        read_only_fields = fields


class JobViewSet(IdempotencyMixin, VerbsMixin, ResourceViewSet):
    """One's own jobs; all of them with ``ledger.see_jobs``."""

    model = Job
    serializer_class = JobSerializer
    operations = ("retrieve",)
    answers_304 = False
