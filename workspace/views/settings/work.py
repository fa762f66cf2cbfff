"""What deliveries and timers have in common: their states, what of them is counted, and how a list is narrowed."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from ledger.queues import QUEUES
from workspace.views.settings import frame

LOOKED_BACK = 10_000  # of what is done: there may be millions, and the newest are those that are asked for
WAITING, RUNNING, PARKED, DONE = "waiting", "running", "parked", "done"
LABELS = {WAITING: _("Waiting"), RUNNING: _("Running"), PARKED: _("Parked"), DONE: _("Done")}
KINDS_SHOWN = 50


def in_state(rows: Any, state: str) -> Any:
    """Waiting: nobody has it; running: a worker holds its lease; parked: given up; done: among the newest only."""
    if state == PARKED:
        return rows.filter(parked_at__isnull=False)
    if state == DONE:
        newest = rows.order_by("-id").values("pk")[:LOOKED_BACK]
        return rows.filter(pk__in=newest, done_at__isnull=False)
    held = Q(lease_token__isnull=False, ready_at__gt=now())
    return rows.waiting().filter(held) if state == RUNNING else rows.waiting().exclude(held)


def asked_for(request: HttpRequest, states: tuple[str, ...], usual: str) -> dict[str, str]:
    """What the address narrows by; words that nobody offered are left out."""
    state, queue = request.GET.get("state", usual), request.GET.get("queue", "")
    return {
        "state": state if state in states else usual,
        "queue": queue if queue in QUEUES else "",
        "kind": request.GET.get("kind", "")[:80].replace("\x00", ""),
    }


def narrowed(rows: Any, asked: dict[str, str]) -> Any:
    """By queue and kind."""
    if asked["queue"]:
        rows = rows.filter(queue=asked["queue"])
    return rows.filter(kind=asked["kind"]) if asked["kind"] else rows


def queue_choices(request: HttpRequest, chosen: str) -> list[dict[str, Any]]:
    """All, or one of the queues."""
    return frame.tabs(request, "queue", [("", _("All queues"), ""), *((name, name, "") for name in QUEUES)], chosen)


def show(
    request: HttpRequest, area: str, *, of: Any, asked: dict[str, str], counts: list[Any], page: dict, **more: Any
) -> HttpResponse:
    """The page of deliveries or of timers; ``of`` are those that this person may see at all."""
    return frame.show(
        request,
        f"{area}/page.html",
        area,
        asked=asked,
        states=frame.tabs(request, "state", counts, asked["state"]),
        kinds=_parked_kinds(of),
        without_kind=frame.link(request, kind=None),
        page=page,
        looked_back=LOOKED_BACK if asked["state"] == DONE else 0,
        **more,
    )


def _parked_kinds(rows: Any) -> list[dict[str, Any]]:
    """Which kinds are parked, and how many of each: what can be replayed at once."""
    found = (
        rows.filter(parked_at__isnull=False).order_by().values("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    )
    return list(found[:KINDS_SHOWN])
