"""`/`: everybody is led to where they work; on a host of no tenant, the trial shows where its tenants live."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tenancy.models import Tenant


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """Staff to the workspace, customers to the portal, strangers to sign-in."""
    if request.tenant is None:
        return _tenants(request)
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    return redirect("workspace:home" if request.actor.is_staff else "portal:home")


def _tenants(request: HttpRequest) -> HttpResponse:
    """The demo's addresses; nobody else's business in production."""
    if settings.PRODUCTION:
        raise Http404
    tenants = Tenant.objects.filter(is_active=True).order_by("name")
    port = request.get_port()
    places = [(tenant.name, f"http://{tenant.slug}.localhost:{port}/") for tenant in tenants]
    return render(request, "frontdoor.html", {"places": places})
