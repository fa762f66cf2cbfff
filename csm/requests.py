"""Every request gets an id, one line in the log and its place in the metrics."""

import re
import time
from collections.abc import Callable

import structlog
import uuid_utils
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty
from prometheus_client import Counter, Histogram

HEADER = "X-Request-ID"
ACCEPTABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
log = structlog.get_logger("csm.request")

REQUESTS = Counter("csm_http_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "csm_http_request_seconds",
    "Time to the start of the answer",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestMiddleware:
    """Reads or makes `X-Request-ID`, binds it to the log, and writes the access line: ids only, never a query string."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get(HEADER, "")
        request.request_id = offered if ACCEPTABLE.fullmatch(offered) else uuid_utils.uuid7().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        began = time.perf_counter()
        response = self.get_response(request)
        self._note(request, response, time.perf_counter() - began)
        response.headers[HEADER] = request.request_id  # type: ignore[attr-defined]
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        """The route, not the path, labels the metrics: paths hold ids and would grow without end."""
        match = request.resolver_match
        route = f"/{match.route}" if match else "unmatched"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, response.status_code).inc()
        SECONDS.labels(method, route).observe(seconds)
        tenant, actor = getattr(request, "tenant", None), _known(getattr(request, "actor", None))
        log.info(
            "request",
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            tenant=getattr(tenant, "pk", None),
            actor=str(getattr(actor, "user_id", None) or "") or None,
            key=str(getattr(actor, "key_id", None) or "") or None,
        )


def _known(actor: object) -> object:
    """The actor, if somebody asked who it is: finding out now, outside the tenant's door, would be refused."""
    if isinstance(actor, LazyObject) and actor._wrapped is empty:
        return None
    return actor
