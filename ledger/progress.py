"""What pages and integrators hear of a long piece of work: that it began, how far it is, how it ended.

Progress is told at most twenty times per job and at most every two seconds: enough for a bar that moves, and no flood
in a ledger that keeps everything.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.events import Event, event
from ledger.models import Job
from ledger.publishing import publish

STEPS = 20  # announcements of progress per job
EVERY = timedelta(seconds=2)
UNKNOWN = timedelta(seconds=30)  # between them while nobody knows how much there is


@event("job.started")
class JobStarted(Event):
    """Somebody began a long piece of work."""

    of: str
    total: int

    def describe(self, record: Any) -> str:
        return _("A job was started: %(kind)s") % {"kind": self.of}


@event("job.progressed")
class JobProgressed(Event):
    """It has come this far."""

    of: str
    done: int
    failed: int
    total: int

    def describe(self, record: Any) -> str:
        return _("%(reached)d of %(total)d") % {"reached": self.done + self.failed, "total": self.total}


@event("job.ended")
class JobEnded(Event):
    """It is done, failed or was cancelled."""

    of: str
    state: str
    done: int
    failed: int

    def describe(self, record: Any) -> str:
        return _("A job ended: %(kind)s, %(state)s") % {"kind": self.of, "state": self.state}


def started(job: Job, *, by: Any) -> None:
    """Tell that it begins."""
    publish(JobStarted(of=job.kind, total=job.total), subject=job, by=by, at=timezone.now())


def moved(job: Job) -> None:
    """Tell how far it is if it is time to; always when it has ended."""
    if job.is_finished:
        ended = JobEnded(of=job.kind, state=str(job.state), done=job.done, failed=job.failed)
        publish(ended, subject=job, by=job.recorded_actor, at=timezone.now())
    elif _is_time(job):
        job.announced, job.announced_at = job.reached, timezone.now()
        step = JobProgressed(of=job.kind, done=job.done, failed=job.failed, total=job.total)
        publish(step, subject=job, by=job.recorded_actor, at=job.announced_at)


def _is_time(job: Job) -> bool:
    since = timezone.now() - (job.announced_at or job.created_at)
    if not job.total:
        return since >= UNKNOWN
    # Not when all is done: that it has ended follows at once.
    return since >= EVERY and job.reached < job.total and (job.reached - job.announced) * STEPS >= job.total
