"""Having the ledger checked: the whole chain, from the first event on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import jobs
from ledger.models import Job
from ledger.queries import last_position
from ledger.sealing import GENESIS
from ledger.verbs import authorize, verb
from ledger.verifying import Stretch, next_stretch

KIND = "ledger.verify"


@verb(
    "ledger.verify",
    permission="ledger.read_events",
    label=_("Check the ledger"),
    creates=True,
    bulk=False,
    audience="staff",
)
def verify(*, by: Any, at: datetime) -> Job:
    """Walk the chain of hashes as a job, which ends with the first row that is not as it was, or with none."""
    authorize(by, "ledger.read_events", None)
    return jobs.start(kind=KIND, params={}, by=by, total=last_position())


@jobs.job(KIND, title=lambda job: _("Check of the ledger"))
def walk(job: Job) -> dict[str, Any] | None:
    """The next thousand events. Where the chain breaks, the job ends with that row as its one error."""
    at = job.cursor or {"position": 0, "hash": GENESIS.hex()}
    stretch = next_stretch(Stretch(at["position"], bytes.fromhex(at["hash"])))
    job.progress(done=stretch.position - at["position"])
    job.total = max(job.total, job.done)  # it grew meanwhile
    if stretch.broken is not None:
        broken = stretch.broken
        told = {"code": "broken", "message": str(broken), "position": broken.position}
        job.progress(failed=1, errors=[told | {"id": str(broken.record_id) if broken.record_id else None}])
    return None if stretch.ended else {"position": stretch.position, "hash": stretch.hash.hex()}
