"""Forms that are sent once, however often the button is pressed, with or without JavaScript.

A form carries a one-time token (``{% once %}``). The first committed answer to it is stored in the transaction of its
effect, as an ``Idempotency-Key`` of the API is, and whoever sends the same form again gets that answer. The same token
with other words (somebody went back and wrote something else) is another form.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from ledger.models import IdempotencyKey
from tenancy.context import current_tenant_id

FIELD = "once"
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "Cache-Control", "Vary")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_NEW_EACH_TIME = ("csrfmiddlewaretoken",)


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view of a page that takes a form; inside what asks who is there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = request.POST.get(FIELD, "") if request.method == "POST" else ""
        user_id = getattr(request, "actor", None) and request.actor.user_id  # type: ignore[attr-defined]
        if not user_id or not _TOKEN.fullmatch(token):
            return view(request, *args, **kwargs)
        ours = {"principal": f"user:{user_id}", "key": f"form:{token}:{_fingerprint(request)}"}
        _wait_for_the_first(ours["key"])
        stored = IdempotencyKey.objects.filter(**ours).first()
        if stored is not None:
            return HttpResponse(bytes(stored.body), status=stored.status, headers=stored.headers)
        response = view(request, *args, **kwargs)
        if response.status_code < 400 and not response.streaming and not connection.needs_rollback:
            headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            IdempotencyKey.objects.create(
                **ours, request_hash="", status=response.status_code, headers=headers, body=response.content
            )
        return response

    return guarded


def _wait_for_the_first(key: str) -> None:
    """Unlike the API a page waits: the browser shows only the answer to the last click. The lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"once:{current_tenant_id()}:{key}"])


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.path}\n{request.headers.get('HX-Request', '')}\n".encode())
    for name in sorted(set(request.POST) - set(_NEW_EACH_TIME)):
        for value in request.POST.getlist(name):
            digest.update(f"{len(name)}:{name}={len(value)}:{value}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
