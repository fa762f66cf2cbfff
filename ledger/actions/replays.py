"""Giving all parked work of one kind another chance, once its cause is mended."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger import jobs
from ledger.models import Delivery, Job, Timer
from ledger.params import Param
from ledger.refusals import Refused
from ledger.verbs import authorize, registry, verb

KIND = "ledger.replay"
CHUNK = 100
OF = {"delivery": Delivery, "timer": Timer}
all_of_a_kind = partial(  # such a verb, but for its key
    verb,
    permission="ledger.replay",
    label=_("Replay all of this kind"),
    params=[Param.code("kind", required=True, max_length=80, label=_("Kind"))],
    creates=True,
    bulk=False,
    audience="staff",
)


def start(of: str, *, kind: str, by: Any) -> Job:
    """Begin the job, for whoever may replay."""
    authorize(by, "ledger.replay", None)
    parked = OF[of].objects.visible_to(by).parked().filter(kind=kind)
    total = parked.count()
    if not total:
        raise Refused("nothing_parked", _("Nothing of this kind is parked."))
    return jobs.start(kind=KIND, params={"of": of, "kind": kind}, by=by, total=total)


def title(job: Job) -> str:
    """“Replay of parked work: mail.queued”"""
    return gettext("Replay of parked work: %(kind)s") % {"kind": job.params["kind"]}


@jobs.job(KIND, title=title)
def replay_next(job: Job) -> str | None:
    """The next hundred that were parked before the job began, so that what parks again is not replayed for ever."""
    of, kind = job.params["of"], job.params["kind"]
    rows = OF[of].objects.parked().filter(kind=kind, parked_at__lt=job.created_at)
    waiting = list((rows.filter(pk__gt=job.cursor) if job.cursor else rows).order_by("pk")[:CHUNK])
    for work in waiting:
        try:
            registry[f"{of}.replay"](work, by=job.by, at=timezone.now())
            job.progress(done=1)
        except Refused as refusal:
            job.progress(failed=1, errors=[{"id": str(work.pk), "code": refusal.code, "message": str(refusal.message)}])
    return str(waiting[-1].pk) if waiting else None
