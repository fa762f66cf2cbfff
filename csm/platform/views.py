"""``/platform/`` on a platform tenant's own host; on every other host there is no such page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from csm.platform.counts import COUNTED, LATE, Standing, standings
from identity.permissions import READ_PLATFORM
from ui.access import to_sign_in

FIGURES = {
    "cases": _("Cases"),
    "logins": _("Logins"),
    "events": _("Events"),
    "waiting": _("Deliveries waiting"),
    "parked": _("Given up"),
    "timers_due": _("Timers due"),
    "jobs": _("Jobs"),
}
BAD = {"parked"}  # more than none needs somebody
WHOLE = {"cases", "events"}  # counted to the end


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every tenant with its counts. Nothing here can be changed: ``bin/manage`` does that."""
    where: Any = request.tenant
    actor: Any = request.actor
    if where is None or not where.is_platform:
        raise Http404("not a platform")
    if not actor.is_authenticated:
        return to_sign_in(request)
    if not actor.is_staff or not actor.can(READ_PLATFORM):
        raise PermissionDenied
    at, found = now(), standings()
    context = {
        "section": "platform",
        "columns": FIGURES.values(),
        "rows": [_shown(each, at) for each in found],
        "sums": [{"label": label, "figure": _sum(name, found)} for name, label in FIGURES.items()],
        "counted": _number(COUNTED),
    }
    return render(request, "platform/page.html", context)


def _shown(standing: Standing, at: Any) -> dict[str, Any]:
    lag = standing.seal_lag(at=at)
    figures = [
        {
            "label": label,
            "text": _counted(name, getattr(standing, name)),
            "bad": name in BAD and getattr(standing, name) > 0,
            "none": not getattr(standing, name),
        }
        for name, label in FIGURES.items()
    ]
    return {
        "tenant": standing.tenant,
        "hosts": standing.hosts,
        "figures": figures,
        "last_activity": standing.last_activity,
        "unsealed_since": standing.unsealed_since,
        "lag": int(lag.total_seconds()),
        "late": lag > LATE,
        "needs": standing.needs_somebody(at=at),
    }


def _sum(name: str, found: list[Standing]) -> str:
    cut = name not in WHOLE and any(getattr(each, name) >= COUNTED for each in found)
    return _number(sum(getattr(each, name) for each in found)) + ("+" if cut else "")


def _counted(name: str, figure: int) -> str:
    return _number(figure) + ("+" if name not in WHOLE and figure >= COUNTED else "")


def _number(figure: int) -> str:
    return number_format(figure, force_grouping=True)
