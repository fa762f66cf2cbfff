"""`/live/`: pages listen for changes of some cases, or of all they may see; they hear only that something changed."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from cases.models import Case
from identity.actor import Actor, actor_for
from identity.models import User
from ledger.models import Job
from ledger.streams import stream_response
from tenancy.ids import as_id

ALL = "cases"
MOST = 40  # topics of one connection: the tabs of one browser share it


@require_safe
def stream(request: HttpRequest) -> HttpResponseBase:
    """``?topic=cases``, ``?topic=case:<id>``, or several of them. Who has not signed in hears nothing."""
    if not request.actor.is_authenticated:
        return HttpResponse(status=401)
    if request.actor.reads_only:
        return HttpResponse(status=204)  # and the browser asks no more: a stream would outlast the view
    topics = set(request.GET.getlist("topic") or [ALL])
    if len(topics) > MOST:
        raise BadRequest(f"at most {MOST} topics")
    listen = Listener(request.actor, request.session.session_key)
    cases = [_case_id(topic) for topic in topics - {ALL}]
    if ALL in topics:
        jobs = ["job"] if request.actor.is_staff else []  # one's own, for the tray
        return stream_response(request, topics=["case", *jobs, *cases], allowed=listen.to_any)
    return stream_response(request, topics=cases, allowed=listen.to_these)


class Listener:
    """What one person may hear about. Asked every minute, so it looks person, tenant and signed-in device up again."""

    def __init__(self, actor: Actor, session_key: str | None) -> None:
        self.user_id, self.session_key = actor.user_id, session_key

    def to_any(self, roots: Collection[UUID]) -> bool | Collection[UUID]:
        """At first: whether they may listen at all; then, root by root, whether they see that case."""
        if roots:
            return self.to_these(roots)
        return () if self._actor() else False

    def to_these(self, roots: Collection[UUID]) -> bool | Collection[UUID]:
        """Those of these cases that they see, and of jobs their own."""
        actor = self._actor()
        if actor is None:
            return False
        seen = set(Case.objects.visible_to(actor).filter(pk__in=roots).values_list("pk", flat=True))
        others = set(roots) - seen
        own = (
            Job.objects.filter(pk__in=others, actor_id=actor.user_id)
            if others and actor.is_staff
            else Job.objects.none()
        )
        return seen | set(own.values_list("pk", flat=True))

    def _actor(self) -> Actor | None:
        user = User.objects.filter(pk=self.user_id, is_active=True, tenant__is_active=True).first()
        return actor_for(user) if user and Session.objects.filter(pk=self.session_key).exists() else None


def _case_id(topic: str) -> UUID:
    family, _, found = topic.partition(":")
    if family == "case" and (pk := as_id(found)):
        return pk
    raise BadRequest("topic is `cases` or `case:<id>`")
