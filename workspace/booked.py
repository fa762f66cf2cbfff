"""Time booked on a case, as its page shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import rules
from cases.models import Case, TimeEntry
from cases.permissions import BOOK_TIME

SHOWN = 10


def of_case(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """The latest bookings, their sum, and the way to a new one; None to whoever neither books nor finds any."""
    entries = list(TimeEntry.objects.filter(case=case).select_related("user").order_by("-at", "-id"))
    may = request.actor.can(BOOK_TIME) and rules.may_book_time(request.actor, case) is None
    if not entries and not may:
        return None
    asked = urlencode({"case": case.pk, "back": reverse("workspace:case", args=[case.number])})
    return {
        "total": lasting(sum(entry.minutes for entry in entries)) if entries else "",
        "new": f"{reverse('workspace:time-entries-do', args=['create'])}?{asked}" if may else "",
        "rows": [_row(request, entry, may) for entry in entries[:SHOWN]],
    }


def _row(request: HttpRequest, entry: TimeEntry, may: bool) -> dict[str, Any]:
    corrects = may and rules.may_correct_time(request.actor, entry) is None
    words = lasting(entry.minutes)
    return {
        "words": words if entry.billable else _("%(time)s, not counted") % {"time": words},
        "who": entry.user.name,
        "at": entry.at,
        "url": reverse("workspace:time-entries-step", args=[entry.pk, "update"]) if corrects else "",
    }


def lasting(minutes: int) -> str:
    """“1 h 30 min”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)d min", "%(n)d min", rest) % {"n": rest}
    return (
        _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
        if rest
        else _("%(hours)d h") % {"hours": hours}
    )
