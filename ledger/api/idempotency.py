"""``Idempotency-Key`` on any POST: asked twice, done once, answered twice.

The first committed answer is stored in the transaction of its effect, per tenant and principal, and replayed for 24
hours. A second request that comes while the first still runs is told so at once (an advisory lock, not a wait).
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

import ledger.api.problems  # noqa: F401 - refusals become problems
from ledger.cleaning import ANSWERS_KEPT
from ledger.models import IdempotencyKey
from ledger.refusals import Refused
from tenancy.context import current_tenant_id

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
LONGEST = 255


class KeyReused(Refused):
    """The key belongs to another request."""

    status = 422
    default_message = _("This Idempotency-Key was used for another request.")


class Replay(Exception):
    """Carries the stored answer to where answers are given."""

    def __init__(self, stored: IdempotencyKey) -> None:
        self.stored = stored


class IdempotencyMixin:
    """For every view of the API, to the left of its base."""

    _first_time: IdempotencyKey | None = None

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """After authentication and permissions, before anything is done."""
        super().initial(request, *args, **kwargs)
        principal = _principal(getattr(request, "actor", None))
        if request.method == "POST" and HEADER in request.headers and principal:
            self._first_time = _look_up(principal, _checked(request.headers[HEADER]), _fingerprint(request))

    def handle_exception(self, exc: Exception) -> Any:
        """A replay is an answer, no error."""
        if not isinstance(exc, Replay):
            return super().handle_exception(exc)
        response = HttpResponse(bytes(exc.stored.body), status=exc.stored.status, headers=exc.stored.headers)
        response["Idempotent-Replayed"] = "true"
        return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Store what is about to be committed; an answer whose effect is rolled back is none."""
        response = super().finalize_response(request, response, *args, **kwargs)
        undone = response.status_code >= 500 or connection.needs_rollback
        if self._first_time is not None and not undone and not response.streaming:
            if not getattr(response, "is_rendered", True):
                response.render()
            answer = self._first_time
            answer.status, answer.body = response.status_code, self.body_to_keep(response)
            answer.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            answer.save(force_insert=True)
        return response

    def body_to_keep(self, response: Any) -> bytes:
        """What a retry is answered; a view whose answers hold a secret leaves it out."""
        return response.content


def _look_up(principal: str, key: str, fingerprint: str) -> IdempotencyKey:
    """A row to be filled, ours alone until the transaction ends; or the replay, or a refusal."""
    with connection.cursor() as cursor:
        scope = f"idempotency:{current_tenant_id()}:{principal}:{key}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [scope])
        if not cursor.fetchone()[0]:
            raise Refused("request_in_progress", _("A request with this Idempotency-Key is still running."))
    stored = IdempotencyKey.objects.filter(principal=principal, key=key).first()
    if stored is not None and stored.created_at < timezone.now() - ANSWERS_KEPT:
        stored.delete()
        stored = None
    if stored is None:
        return IdempotencyKey(principal=principal, key=key, request_hash=fingerprint)
    if stored.request_hash != fingerprint:
        raise KeyReused("idempotency_key_reused")
    raise Replay(stored)


def _principal(actor: Any) -> str | None:
    """Whose key it is. Guests share one identity, so nothing is stored for them."""
    if actor is None:
        return None
    if actor.key_id:
        return f"key:{actor.key_id}"
    return f"user:{actor.user_id}" if actor.user_id else None


def _checked(key: str) -> str:
    """1 to 255 printable ASCII characters."""
    if 0 < len(key) <= LONGEST and key.isascii() and key.isprintable():
        return key
    message = _("Expected 1 to 255 printable characters.")
    raise ValidationError({HEADER: [ErrorDetail(message, code="invalid")]})


def _fingerprint(request: Any) -> str:
    """Method, address and body; uploads by their content."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        digest.update(request._request.body)
        return digest.hexdigest()
    for name in sorted(request.data):
        for value in request.data.getlist(name):
            digest.update(f"\n{name}={getattr(value, 'name', value)}\n".encode())
            if hasattr(value, "chunks"):
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
    return digest.hexdigest()
