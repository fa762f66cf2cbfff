"""Addresses in mail: absolute, on the tenant's own host, because no request is there to take one from."""

from django.conf import settings

from tenancy.context import current_tenant


def absolute(path: str) -> str:
    """``/portal/…`` as the recipient's browser needs it."""
    host = current_tenant().domains.order_by("-is_primary", "pk").values_list("host", flat=True).first() or "localhost"
    if settings.HTTPS:
        return f"https://{host}{path}"
    return f"http://{host}:{settings.PORT}{path}"
