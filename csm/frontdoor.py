"""`/`: everybody is led to where they work; on a host of no tenant, the trial shows where its tenants live."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from csm.demo.people import STAFF
from identity.models import User
from identity.permissions import READ_PLATFORM
from tenancy.context import tenant
from tenancy.models import Tenant
from ui.access import home_of

CUSTOMERS = {"acme": "carla@wayne.test", "globex": "cora@home.test"}  # of the demo data


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Staff to the workspace, customers to the portal, strangers to sign-in."""
    if request.tenant is None:
        return _tenants(request)
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    if request.tenant.is_platform and request.actor.can(READ_PLATFORM):
        return redirect("platform")
    return redirect(home_of(request.actor))


def _tenants(request: HttpRequest) -> HttpResponse:
    """The demo's addresses; nobody else's business in production."""
    if settings.PRODUCTION:
        raise Http404
    port = request.get_port()
    found = [
        {
            "name": each.name,
            "address": f"http://{each.slug}.localhost:{port}/",
            "logins": _demo_logins(each),
            "is_platform": each.is_platform,
        }
        for each in Tenant.objects.filter(is_active=True).order_by("name")
    ]
    places = [each for each in found if not each["is_platform"]]
    shown = {"places": places, "password": settings.DEMO_PASSWORD if any(each["logins"] for each in places) else ""}
    shown["platforms"] = [each for each in found if each["is_platform"]]
    return render(request, "frontdoor.html", shown)


def _demo_logins(where: Any) -> list[dict[str, Any]]:
    """Some of the people whom the demo data brought, if it did: one of each kind."""
    offered = {"agent": _("Agent"), "manager": _("Manager"), "admin": _("Administrator"), "customer": _("Customer")}
    roles = {email: held[0] for email, (_first, _last, held, _groups) in STAFF.get(where.slug, {}).items()}
    if where.slug in CUSTOMERS:
        roles[CUSTOMERS[where.slug]] = "customer"
    if not roles:
        return []
    with tenant(where):
        there = set(User.objects.active().filter(email_norm__in=roles).values_list("email_norm", flat=True))
    found = {roles[email]: email for email in reversed(roles) if email in there}
    return [{"role": words, "email": found[role]} for role, words in offered.items() if role in found]
