"""`/healthz`, `/readyz` and `/metrics`: for probes and collectors, outside tenants, hosts and sessions."""

import ipaddress
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import redis
import structlog
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

FRESH = timedelta(seconds=5)
log = structlog.get_logger("csm.health")


class HealthMiddleware:
    """Answers the three paths before any other middleware runs: a probe has no host name and no tenant."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path)
        if answer is None:
            return self.get_response(request)
        response = (
            answer(request)
            if request.method in {"GET", "HEAD"}
            else HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        )
        response.headers["Cache-Control"] = "no-store"
        response._has_been_logged = True  # type: ignore[attr-defined] # a probe's 503 is an answer, not an error of ours
        return response


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing about what it needs."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """Database, broker and a worker that has shown itself within five seconds; 503 unless all are there."""
    parts = {"database": database(), "broker": broker()}
    parts["worker"] = worker() if parts["database"]["ok"] else {"ok": False, "detail": "unknown without the database"}
    fine = all(part["ok"] for part in parts.values())
    return JsonResponse({"status": "ok" if fine else "unavailable", **parts}, status=200 if fine else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format; to everybody but private networks there is no such page."""
    if settings.PRIVATE_METRICS and not is_private(request):
        return HttpResponse(status=404)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def is_private(request: HttpRequest) -> bool:
    """Every address on the request's way is private: behind a proxy the last one always is, and proves nothing."""
    way = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    way += [request.META.get("REMOTE_ADDR") or "127.0.0.1"]
    try:
        return all(ipaddress.ip_address(address).is_private for address in way)
    except ValueError:
        return False


def database() -> dict[str, Any]:
    """One round trip as the app's own role."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return _down("database", error)
    return {"ok": True}


def broker() -> dict[str, Any]:
    """One round trip to Valkey, on a connection of its own with a short limit."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        client.ping()
    except redis.RedisError as error:
        return _down("broker", error)
    finally:
        client.close()
    return {"ok": True}


def worker() -> dict[str, Any]:
    """The newest heartbeat row, by the database's clock."""
    try:
        newest = apps.get_model("ledger", "Heartbeat").newest_age()
    except LookupError:
        return {"ok": True, "detail": "no heartbeats in this installation"}
    except DatabaseError as error:
        return _down("worker", error)
    if newest is None:
        return {"ok": False, "detail": "no worker has reported yet"}
    return {"ok": newest <= FRESH, "age_seconds": round(newest.total_seconds(), 1)}


def _down(part: str, error: Exception) -> dict[str, Any]:
    """The kind of error only: its text may hold addresses and credentials."""
    log.warning("not ready", part=part, error=type(error).__name__)
    return {"ok": False, "detail": type(error).__name__}
