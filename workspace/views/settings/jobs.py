"""Jobs: long work with its progress, what failed in it, and who started it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.actions import bulk
from identity.models import User
from identity.permissions import SEE_JOBS
from ledger.models import Job
from ledger.verbs import allowed_actions
from ui import fragments
from ui.access import is_fragment, staff_required
from workspace.causes import address_of, cases_by_id
from workspace.views import tray
from workspace.views.settings import frame

ONE = "workspace/settings/jobs/one.html"
FAILED_SHOWN = 200


@staff_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One's own; everybody's for those who may see them."""
    visible = Job.objects.visible_to(request.actor)
    found = frame.page_of(request, visible, scope="jobs", ordering="-created_at")
    names = _names(found["rows"])
    rows = [tray.shown(job) | {"who": _who(job, names)} for job in found["rows"]]
    return frame.show(
        request, "jobs/page.html", "jobs", page=found | {"rows": rows}, everybodys=request.actor.can(SEE_JOBS)
    )


@staff_required
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One job; while it runs, the page asks for its parts again."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    failures = _failures(request, job)
    context = {
        "job": tray.shown(job),
        "who": _who(job, _names([job])),
        "may_cancel": "cancel" in allowed_actions(request.actor, job),
        "failures": failures,
        "more_failures": max(0, job.failed - len(failures)),
        "hint": _hint(job),
    }
    if is_fragment(request):
        return fragments.answer(*fragments.page_parts(request, ONE, context, ["job-progress", "job-failures"]))
    return frame.show(request, "jobs/one.html", "jobs", **context)


def _failures(request: HttpRequest, job: Job) -> list[dict[str, Any]]:
    """Row by row where the job keeps rows; else the first hundred that it kept itself."""
    found: list[dict[str, Any]] = [
        {"id": row.ref, "code": row.code, "message": row.message} for row in job.rows.failed()[:FAILED_SHOWN]
    ]
    found = found or [
        {"id": str(error.get("id") or ""), "code": error.get("code", ""), "message": error.get("message", "")}
        for error in job.errors
    ]
    ids = {each["id"]: bulk.as_id(each["id"]) for each in found}
    cases = cases_by_id(request.actor, ids.values()) if job.kind == bulk.KIND else {}
    return [each | {"case": address_of(cases.get(ids[each["id"]]))} for each in found]


def _names(jobs: list[Job]) -> dict[UUID, str]:
    people = User.objects.filter(pk__in={job.actor_id for job in jobs if job.actor_id})
    return {user.pk: user.name for user in people}


def _who(job: Job, names: dict[UUID, str]) -> str:
    return names.get(job.actor_id, "") if job.actor_id else _("The system")


def _hint(job: Job) -> str:
    """What to do about it."""
    if job.state == Job.State.FAILED:
        return _("An error stopped it. It goes on from where it stopped when its parked delivery is replayed.")
    return _("What is done stays done; the rest was left as it was.") if job.state == Job.State.CANCELLED else ""
