"""A browser that looks at the product as another person sees it: what it may open, and that nothing it does remains.

The session says whom, and until when. Each request is answered as to that person, in a savepoint that is always taken
back; what would write is refused before. Verbs refuse such an actor too (``Actor.viewed_by``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from identity import permissions
from identity.actions import viewing
from identity.actor import Actor, actor_for
from identity.models import User
from ledger.refusals import ReadOnly, Refused
from rest.handlers import is_api
from rest.problems import problem_response

KEY = "view_as"
SAFE = ("GET", "HEAD", "OPTIONS")
# One's own account and its security, keys, the administration and the platform: those are nobody else's to look at.
CLOSED = ("/accounts/", "/admin/", "/platform/", "/api/v1/api-keys/", "/workspace/settings/keys/")


class ViewAsMiddleware:
    """Right below ``ActorMiddleware``, which says who is really there."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        view = None
        if request.tenant is not None and KEY in request.session and request.user.is_authenticated:
            view = current(request, request.actor)
        return self.get_response(request) if view is None else answer(request, view, self.get_response)


@dataclass(frozen=True)
class View:
    """Who is looking, as whom, until when."""

    viewer: Actor
    whom: User
    until: datetime

    def actor(self) -> Actor:
        """The person who is looked at, as an actor that changes nothing."""
        return replace(actor_for(self.whom), viewed_by=self.viewer.user_id)


def begin(request: HttpRequest, user: User, *, reason: str) -> None:
    """From the next request on; the reason stays in the audit trail."""
    until = viewing.view_as(user=user, reason=reason, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    request.session[KEY] = {"whom": str(user.pk), "until": until.isoformat()}


def current(request: HttpRequest, viewer: Actor) -> View | None:
    """The view of this browser; one that is over, or no longer allowed, is forgotten here."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    until = datetime.fromisoformat(kept["until"])
    whom = User.objects.visible_to(viewer).filter(pk=UUID(kept["whom"]), is_active=True).first()
    if whom is None or timezone.now() >= until or not _still_allowed(viewer, whom):
        end(request, viewer)
        return None
    return View(viewer, whom, until)


def end(request: HttpRequest, viewer: Actor) -> None:
    """Be oneself again."""
    kept = request.session.pop(KEY, None)
    whom = User.objects.filter(pk=UUID(kept["whom"])).first() if kept else None
    if whom is not None:
        viewing.end_view_as(user=whom, by=viewer, at=timezone.now())


def answer(request: Any, view: View, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The answer to a request of such a browser."""
    if request.path_info == reverse("view_as_end") and request.method == "POST":
        end(request, view.viewer)
        return redirect("frontdoor")
    if request.path_info == reverse("account_logout"):
        end(request, view.viewer)  # and then the viewer signs out, or is asked whether to
        return get_response(request)
    if request.method not in SAFE or request.path_info.startswith(CLOSED):
        return _refused(request, view)
    request.user, request.actor, request.viewing = view.whom, view.actor(), view
    with transaction.atomic():
        response = get_response(request)
        transaction.set_rollback(True)
    response.headers["Cache-Control"] = "no-store"  # no page of theirs stays in the viewer's browser
    return response


def _still_allowed(viewer: Actor, whom: User) -> bool:
    if not viewer.can(permissions.VIEW_AS):
        return False
    try:
        viewing.check(viewer, whom)
    except Refused:
        return False
    return True


def _refused(request: Any, view: View) -> HttpResponse:
    refusal = ReadOnly()
    if is_api(request):
        return problem_response(refusal.status, detail=str(refusal.message), code=refusal.code)
    request.viewing = view
    response = render(request, "account/viewing_refused.html", {"why": refusal.message}, status=refusal.status)
    response.headers["X-Refused"] = refusal.code
    return response
