"""From a host name or an API key to the tenant. Reads only the two global tables, and remembers for half a minute."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from django.conf import settings

from tenancy.models import Domain, Tenant

MEMORY = 30.0  # seconds; a new domain or a closed tenant is noticed after this at the latest
API_KEY = re.compile(r"^csm_([a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?)_")

_remembered: dict[tuple[str, str], tuple[float, Tenant | None]] = {}


def tenant_by_host(host: str) -> Tenant | None:
    """The active tenant that answers to this host name (no port), or None."""
    return _remember(("host", host.lower()), lambda: _by_host(host.lower()))


def is_suspended(host: str) -> bool:
    """Whether this host name leads to a tenant that answers nothing for now."""
    return Domain.objects.filter(host=host.lower(), tenant__is_active=False).exists()


def tenant_by_slug(slug: str) -> Tenant | None:
    """The active tenant with this slug, or None."""
    return _remember(("slug", slug), lambda: Tenant.objects.filter(slug=slug, is_active=True).first())


def tenant_by_api_key(authorization: str) -> Tenant | None:
    """The tenant that an ``Authorization: Bearer csm_<tenant>_…`` header names. Whether the key is good is not asked here."""
    scheme, _, credentials = authorization.partition(" ")
    named = API_KEY.match(credentials.strip()) if scheme.lower() == "bearer" else None
    return tenant_by_slug(named.group(1)) if named else None


def forget() -> None:
    """Drop what is remembered, after a change to the directory in this process."""
    _remembered.clear()


def _by_host(host: str) -> Tenant | None:
    domain = Domain.objects.select_related("tenant").filter(host=host, tenant__is_active=True).first()
    if domain is not None:
        return domain.tenant
    if settings.CSM_DEFAULT_TENANT:
        return Tenant.objects.filter(slug=settings.CSM_DEFAULT_TENANT, is_active=True).first()
    return None


def _remember(key: tuple[str, str], find: Callable[[], Tenant | None]) -> Tenant | None:
    now = time.monotonic()
    known = _remembered.get(key)
    if known is not None and known[0] > now:
        return known[1]
    if len(_remembered) > 10_000:  # invented host names must not fill the memory
        _remembered.clear()
    found = find()
    if found is not None:  # a name that leads nowhere is asked again, so that a new tenant works at once
        _remembered[key] = (now + MEMORY, found)
    return found
