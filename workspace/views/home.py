"""Home: my open work by what needs me now, what waits for somebody in my groups, and how much my colleagues carry."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ui import fragments
from ui.access import is_fragment, staff_required
from workspace import live, working
from workspace.customers import contracts

PAGE = "workspace/home/page.html"


@staff_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The whole page; only what may have changed when the page asks for itself."""
    mine = working.mine(request.actor)
    context = {
        "section": "home",
        "live": live.address("cases"),
        "greeting": _greeting(request.user.first_name or request.actor.name),
        "today": timezone.localtime(),
        "mine": mine,
        "waiting": working.unassigned(request.actor),
        "team": working.team(request.actor),
        "ending": contracts.ending_soon(request.actor),
    }
    if is_fragment(request):
        return fragments.answer(*fragments.page_parts(request, PAGE, context, ["home-work"]))
    return render(request, PAGE, context)


def _greeting(name: str) -> str:
    hour = timezone.localtime().hour
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}
