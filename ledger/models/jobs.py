"""Long work with progress: bulk actions, imports, fan-outs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import cached_property

from ledger.actors import RecordedActor, load
from tenancy.context import current_tenant_id
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

ERRORS_KEPT = 100  # enough to see the pattern; `failed` counts them all


class JobQuerySet(TenantQuerySet):
    """Jobs of the current tenant."""

    def visible_to(self, actor: Any) -> JobQuerySet:
        """One's own jobs; all of them with ``ledger.see_jobs``."""
        return self if actor.can("ledger.see_jobs") else self.filter(actor_id=actor.user_id, actor_id__isnull=False)


class Job(TenantModel):
    """Runs in chunks; each chunk commits together with the place to go on from."""

    resource = "job"

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    cursor = models.JSONField(null=True, help_text="Where the next chunk goes on.")
    cancel_requested = models.BooleanField(default=False)
    announced_at = models.DateTimeField(null=True, help_text="When pages were last told how far it is.")
    announced = models.PositiveIntegerField(default=0, help_text="How far it was then.")
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    via = models.CharField(max_length=40, blank=True)
    key_id = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(JobQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["tenant", "actor_id", "-created_at"], name="ledger_job_of_actor"),
            models.Index(fields=["tenant", "created_at", "id"], name="ledger_job_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.done}/{self.total}"

    @property
    def is_finished(self) -> bool:
        return self.state not in (self.State.QUEUED, self.State.RUNNING)

    @property
    def reached(self) -> int:
        """How many have been looked at."""
        return self.done + self.failed

    @property
    def recorded_actor(self) -> RecordedActor:
        """Who started it."""
        return RecordedActor(
            current_tenant_id(), self.actor_kind, self.actor_id, self.via, self.key_id, self.on_behalf_of
        )

    @cached_property
    def by(self) -> Any:
        """Who started it, with the permissions held now."""
        return load(self.recorded_actor)

    def progress(self, *, done: int = 0, failed: int = 0, errors: list[dict[str, Any]] | None = None) -> None:
        """Count what this chunk did; written when the chunk commits."""
        self.done += done
        self.failed += failed
        self.errors = [*self.errors, *(errors or [])][:ERRORS_KEPT]
