"""Long work in chunks: each chunk commits with its progress and the place to go on from.

    @job("cases.bulk")
    def bulk(job):
        ids = job.params["ids"][job.cursor or 0:][:100]
        …
        job.progress(done=…, failed=…, errors=[…])
        return next_place        # or None when there is nothing left

    start(kind="cases.bulk", params={…}, by=actor, total=len(ids))

Killing a worker repeats at most the chunk that had not committed. A chunk stays well below half a minute (the lease).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import progress
from ledger.actors import recorded
from ledger.claiming import Claim
from ledger.models import Delivery, Job
from ledger.nudging import nudge_on_commit
from ledger.queues import check_queue
from tenancy.context import current_tenant_id, tenant

HANDLER = "ledger.jobs"  # stands where a delivery names its subscriber
TURN = 1.0  # seconds for which one job keeps a worker before others get their turn
Step = Callable[[Job], Any]
Title = Callable[[Job], Any]

_steps: dict[str, tuple[Step, str]] = {}
_titles: dict[str, Title] = {}
_PROGRESS = [
    "state", "total", "done", "failed", "errors", "cursor", "params", "announced", "announced_at", "finished_at",
    "updated_at",
]  # fmt: skip


def job(kind: str, *, queue: str = "bulk", title: Title | None = None) -> Callable[[Step], Step]:
    """Register the function that does one chunk and answers where the next begins. ``title``: what people call it."""

    def register(function: Step) -> Step:
        _steps[kind] = (function, check_queue(queue))
        if title is not None:
            _titles[kind] = title
        return function

    return register


def title_of(job: Job) -> str:
    """What people call this job."""
    return str(_titles[job.kind](job)) if job.kind in _titles else _("Job %(kind)s") % {"kind": job.kind}


def has_handler(kind: str) -> bool:
    """Whether this version of the product knows such jobs."""
    return kind in _steps


def start(
    *, kind: str, params: dict[str, Any], by: Any, total: int = 0, rows: Callable[[Job], int] | None = None
) -> Job:
    """Begin a job on commit. ``by`` is asked again at every chunk for what it may do then.

    ``rows`` lists what it is to do one by one (``ledger.models.job_rows``) and says how many there are.
    """
    queue = _steps[kind][1]
    actor = recorded(by)
    begun = Job.objects.create(
        kind=kind,
        params=params,
        total=total,
        actor_kind=actor.kind,
        actor_id=actor.user_id,
        via=actor.via,
        key_id=actor.key_id,
        on_behalf_of=actor.on_behalf_of,
    )
    if rows is not None:
        begun.total = rows(begun)
        begun.save(update_fields=["total"])
    Delivery.objects.create(job=begun, kind=kind, subscriber=HANDLER, queue=queue)
    progress.started(begun, by=by)
    nudge_on_commit({queue}, tenant_id=current_tenant_id())
    return begun


def take_turn(claim: Claim) -> str:
    """Do chunks for about a second; then others have their turn."""
    until = time.monotonic() + TURN
    while True:
        finished = _chunk(claim, last=time.monotonic() >= until)
        if finished is not None:
            return finished


def _chunk(claim: Claim, *, last: bool) -> str | None:
    with tenant(claim.tenant_id):
        running: Job = claim.read().job
        if not running.is_finished:
            _advance(running)
        if running.is_finished:
            claim.done()
            return "done"
        if last:
            claim.release()
            return "again"
        claim.renew()
    return None


def _advance(running: Job) -> None:
    step = _steps[running.kind][0]
    if running.cancel_requested:
        running.state, running.finished_at = Job.State.CANCELLED, timezone.now()
    else:
        running.state = Job.State.RUNNING
        running.cursor = step(running)
        if running.cursor is None:
            running.state, running.finished_at = Job.State.DONE, timezone.now()
    progress.moved(running)
    running.save(update_fields=_PROGRESS)


def revive(stopped: Job) -> None:
    """A failed job goes on from where it stopped, when its delivery is replayed."""
    stopped.state, stopped.finished_at = Job.State.QUEUED, None
    stopped.save(update_fields=_PROGRESS)


def fail(claim: Claim, label: str) -> None:
    """The last attempt at a chunk failed: what was done stays done, and the job says that it stopped."""
    stopped: Any = Delivery.objects.get(pk=claim.id).job
    stopped.progress(errors=[{"code": label}])
    stopped.state, stopped.finished_at = Job.State.FAILED, timezone.now()
    progress.moved(stopped)
    stopped.save(update_fields=_PROGRESS)
