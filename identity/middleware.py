"""Who is asking: ``request.actor``, the person's language and time zone, and the end of a closed login's session."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from identity.actor import Actor, Guest, actor_for
from identity.models import TenantSettings

SEEN_EVERY = 300  # seconds between two notes that a device is in use
SEEN = "seen_at"


class ActorMiddleware:
    """After sessions and sign-in, inside the tenant's door."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.tenant is None:
            request.actor = Guest()
            return self.get_response(request)
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        if request.session.get(SESSION_KEY) is None:
            return self.get_response(request)
        if not request.user.is_authenticated:
            request.session.flush()  # deactivated, deleted, or the password changed: the session is over
            return self.get_response(request)
        request.actor = actor_of(request)  # a real one: verbs copy it with a change
        _note_device(request)
        return self._answer_in_their_words(request)

    def _answer_in_their_words(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        timezone.activate(_zone(user.time_zone or TenantSettings.objects.current().time_zone))
        try:
            response = self.get_response(request)
            response.headers.setdefault(
                "Cache-Control", "private, no-cache"
            )  # theirs alone, also after they signed out
            return response
        finally:
            timezone.deactivate()


def actor_of(request: HttpRequest) -> Actor | Guest:
    """The actor of the browser session."""
    if request.user.is_authenticated:
        return actor_for(request.user)
    return Guest(request.tenant.pk)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def _note_device(request: HttpRequest) -> None:
    """Keep "last seen" of the signed-in device, at most every five minutes."""
    now = int(time.time())
    if now - request.session.get(SEEN, 0) >= SEEN_EVERY:
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
