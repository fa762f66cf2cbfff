"""What a job does one by one: which records, and what came of each."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models import Q

from ledger.models.jobs import Job
from tenancy.context import current_tenant_id
from tenancy.ids import uuid7
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet

BATCH = 1000


class JobRowQuerySet(TenantQuerySet):
    """Rows of jobs of the current tenant."""

    def failed(self) -> JobRowQuerySet:
        """What could not be done, in turn."""
        return self.filter(outcome=JobRow.Outcome.FAILED).order_by("place")


class JobRow(TenantModel):
    """One record of a bulk job. The list is fixed when the job begins, so that what it does cannot change what it means;
    the outcome commits together with the effect, so that each is done once, whatever dies in between.
    """

    class Outcome(models.TextChoices):
        WAITING = ""
        DONE = "done"
        FAILED = "failed"

    job = TenantForeignKey(Job, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()
    ref = models.CharField(max_length=64, help_text="Id of the record, or the number by which it was named.")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    code = models.CharField(max_length=60, blank=True)
    message = models.CharField(max_length=300, blank=True)

    objects = TenantManager.from_queryset(JobRowQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "job", "place"], name="ledger_jobrow_place"),
            models.UniqueConstraint(fields=["tenant", "job", "ref"], name="ledger_jobrow_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "job", "place"], condition=Q(outcome="failed"), name="ledger_jobrow_failed")
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.ref} {self.outcome}"


def list_refs(job: Job, refs: list[str]) -> int:
    """These records, each once, in a fixed order: two jobs over the same records wait for each other, never in a ring."""
    rows = [
        JobRow(id=uuid7(), job=job, place=place, ref=ref) for place, ref in enumerate(sorted(dict.fromkeys(refs)), 1)
    ]
    JobRow.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def list_found(job: Job, queryset: Any) -> int:
    """Every record of the queryset, by one statement: the process never holds the list."""
    found, params = queryset.order_by().values("pk").distinct().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {connection.ops.quote_name(JobRow._meta.db_table)}"  # noqa: S608 - the queryset's own statement
            " (id, tenant_id, job_id, place, ref, outcome, code, message)"
            " SELECT gen_random_uuid(), %s, %s, row_number() OVER (ORDER BY found.id), found.id::text, '', '', ''"
            f" FROM ({found}) AS found(id)",
            [current_tenant_id(), job.pk, *params],
        )
        return cursor.rowcount
