"""How a tenant looks to its customers: the accent as /tenant.css, an inline style would need a hole in the content policy;
and its logo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_safe

from identity.models import TenantLogo, TenantSettings
from ui.colour import Accent

YEAR = 365 * 24 * 3600


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """Empty without an accent of their own: the product's holds."""
    chosen = TenantSettings.objects.values_list("accent", flat=True).first() if request.tenant else ""
    response = HttpResponse(Accent(chosen).stylesheet() if chosen else "", content_type="text/css")
    patch_cache_control(response, private=True, max_age=300)
    return response


def _etag(request: HttpRequest) -> str | None:
    digest = TenantLogo.objects.values_list("digest", flat=True).first() if request.tenant else None
    return quote_etag(digest) if digest else None


@require_safe
@condition(etag_func=_etag)
def logo(request: HttpRequest) -> HttpResponse:
    """The picture, as what it was found to be when it was uploaded. Pages name its digest, so that it is kept for long."""
    found = TenantLogo.objects.first() if request.tenant else None
    if found is None:
        raise Http404("no logo")
    response = HttpResponse(bytes(found.image), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    if request.GET.get("v") == found.digest[:16]:
        patch_cache_control(response, private=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response
