"""How the tenant shows itself: its logo."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from identity.models import TenantLogo

register = template.Library()


@register.simple_tag(takes_context=True)
def tenant_logo(context: Context) -> dict[str, Any] | None:
    """``{% tenant_logo as logo %}``: address and size, without reading the picture itself; ``None`` if there is none."""
    request = context.get("request")
    if request is None or getattr(request, "tenant", None) is None:
        return None
    return logo_of(request)


def logo_of(request: Any) -> dict[str, Any] | None:
    """Asked once per request, however many parts of the page show it."""
    if not hasattr(request, "tenant_logo"):
        request.tenant_logo = _found()
    logo: dict[str, Any] | None = request.tenant_logo
    return logo


def _found() -> dict[str, Any] | None:
    found = TenantLogo.objects.values("digest", "width", "height").first()
    if found is None:
        return None
    address = f"{reverse('tenant-logo')}?v={found['digest'][:16]}"
    return {"url": address, "width": found["width"], "height": found["height"]}
