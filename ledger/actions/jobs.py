"""Stopping a job."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.events import Event, event
from ledger.models import Job
from ledger.publishing import publish
from ledger.rules import may_cancel
from ledger.verbs import authorize, verb


@event("job.cancel_requested")
class JobCancelRequested(Event):
    of: str


@verb("job.cancel", label=_("Cancel"), may=may_cancel, danger=True, bulk=False)
def cancel(*, job: Job, by: Any, at: datetime) -> Job:
    """Stop before the next chunk. What is done stays done."""
    job = Job.objects.visible_to(by).locked(job.pk)
    authorize(by, None, job)
    job.cancel_requested = True
    job.save(update_fields=["cancel_requested", "updated_at"])
    publish(JobCancelRequested(of=job.kind), subject=job, by=by, at=at)
    return job
