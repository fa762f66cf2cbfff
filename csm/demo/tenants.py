"""The two tenants themselves, and who does everything here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from identity.actions import logos, tenant_settings, tenants
from ledger.actors import System
from tenancy.context import current_tenant
from tenancy.directory import forget
from tenancy.models import Domain, Tenant

ROBOT = System("demo")
TENANTS = {"acme": "Acme Air Systems", "globex": "Globex Home"}
PLATFORM = "platform"  # looks after the installation: no customers, no cases
TIME_ZONE = "Europe/Berlin"
ACCENTS = {"acme": "#0b655e"}


def found(slug: str) -> Tenant:
    """The tenant with its host name; written by the owner, because the directory is read-only to the app."""
    details = {"name": TENANTS.get(slug, "Platform"), "is_platform": slug == PLATFORM}
    made, _new = Tenant.objects.using("owner").get_or_create(slug=slug, defaults=details)
    host = f"{slug}.localhost"
    Domain.objects.using("owner").get_or_create(host=host, defaults={"tenant": made, "is_primary": True})
    forget()
    return Tenant.objects.get(pk=made.pk)


def furnish(at: datetime) -> None:
    """Settings, shipped roles and the default case type; Acme has a colour and a logo of its own, too."""
    settings = tenants.furnish(by=ROBOT, at=at)
    if settings.sender_name:
        return
    name, slug = current_tenant().name, current_tenant().slug
    tenant_settings.update(
        tenant_settings=settings,
        time_zone=TIME_ZONE,
        country="DE",
        sender_name=name,
        accent=ACCENTS.get(slug, ""),
        by=ROBOT,
        at=at,
    )
    logo = Path(__file__).with_name(f"{slug}.png")
    if logo.exists():
        logos.change_logo(tenant_settings=settings, logo=logo.read_bytes(), by=ROBOT, at=at)
