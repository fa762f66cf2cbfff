"""The tray: one's own jobs, running and just ended. It asks for itself while something runs, and when the stream says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ledger.jobs import title_of
from ledger.models import Job
from ledger.refusals import Refused
from ledger.verbs import registry
from ui import fragments
from ui.access import is_fragment, staff_required

__all__ = ["cancel", "dismiss", "page", "part", "title_of"]

SHOWN = 5
LINGERS = timedelta(minutes=15)  # how long an ended job stays when nobody dismisses it
LOOKED_AT = timedelta(days=1)
REMEMBERED = 30  # dismissed jobs, in the session
DISMISSED = "tray_dismissed"
PARTS = "workspace/tray_jobs.html"


@staff_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the tray holds now; a browser that asks for it as a page gets the page of jobs."""
    if not is_fragment(request):
        return redirect("workspace:jobs")
    jobs = _jobs(request)
    said = [_in_words(job) for job in jobs if job["ended"] and str(job["id"]) in request.GET.getlist("was")]
    return fragments.answer(_part(request, jobs), *(fragments.words("announcer", words) for words in said[-1:]))


@staff_required
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop one's own job before its next chunk."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    try:
        registry["job.cancel"](job, by=request.actor, at=now())
        words, tone = _("Stopping: what is done stays done."), "good"
    except Refused as refusal:
        words, tone = str(refusal.message), "bad"
    if not is_fragment(request):
        messages.add_message(request, messages.SUCCESS if tone == "good" else messages.ERROR, words)
        return redirect("workspace:jobs")
    return fragments.answer(part(request), fragments.toast(words, tone=tone))


@staff_required
@require_POST
def dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an ended job out of the tray, for this signed-in device. The job itself stays."""
    get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    request.session[DISMISSED] = [*request.session.get(DISMISSED, []), str(pk)][-REMEMBERED:]
    return fragments.answer(part(request)) if is_fragment(request) else redirect("workspace:jobs")


def part(request: HttpRequest) -> SafeString:
    """The tray as a part of another answer."""
    return _part(request, _jobs(request))


def _part(request: HttpRequest, jobs: list[dict[str, Any]]) -> SafeString:
    context = {"jobs": jobs, "running": any(not job["ended"] for job in jobs)}
    return fragments.part("tray-jobs", render_to_string(PARTS, context, request))


def _jobs(request: HttpRequest) -> list[dict[str, Any]]:
    """One scan of the person's newest jobs."""
    own = Job.objects.filter(actor_id=request.actor.user_id, created_at__gte=now() - LOOKED_AT)
    recent = own.filter(Q(finished_at=None) | Q(finished_at__gte=now() - LINGERS)).order_by("-created_at")
    gone = set(request.session.get(DISMISSED, []))
    return [shown(job) for job in recent[: SHOWN + len(gone)] if str(job.pk) not in gone][:SHOWN]


def shown(job: Job) -> dict[str, Any]:
    """A job as a row of the tray, and of the page of jobs."""
    return {
        "id": job.pk,
        "title": title_of(job),
        "ended": job.is_finished,
        "state": job.state,
        "total": job.total,
        "reached": job.reached,
        "failed": job.failed,
        "tone": _tone(job),
        "words": _how_far(job),
        "stopping": job.cancel_requested and not job.is_finished,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
    }


def _tone(job: Job) -> str:
    """Red: it broke off, or did nothing at all; amber: some were refused."""
    if job.state == Job.State.FAILED or (job.failed and not job.done):
        return "red"
    if job.state == Job.State.CANCELLED:
        return ""
    return "amber" if job.failed else "green"


def _how_far(job: Job) -> str:
    """“268 of 412 · 2 failed · about 1 min left”"""
    if job.state == Job.State.QUEUED:
        return _("Waits for its turn")
    parts = [
        _("%(reached)d of %(total)d") % {"reached": job.reached, "total": job.total} if job.total else str(job.reached)
    ]
    if job.failed:
        parts.append(ngettext("%(n)d failed", "%(n)d failed", job.failed) % {"n": job.failed})
    if job.state == Job.State.FAILED:
        parts.append(_("stopped by an error"))
    elif job.state == Job.State.CANCELLED:
        parts.append(_("cancelled"))
    elif job.cancel_requested and not job.is_finished:
        parts.append(_("stopping"))
    elif not job.is_finished and job.reached and job.total:
        parts.append(_left(job))
    return " · ".join(part for part in parts if part)


def _left(job: Job) -> str:
    taken = (now() - job.created_at).total_seconds()
    minutes = round(taken / job.reached * (job.total - job.reached) / 60)
    if taken < 5:
        return ""  # too early to say
    return (
        ngettext("about %(n)d min left", "about %(n)d min left", minutes) % {"n": minutes}
        if minutes
        else _("nearly done")
    )


def _in_words(job: dict[str, Any]) -> str:
    return _("%(job)s: ended, %(words)s") % {"job": job["title"], "words": job["words"]}
