"""What a new tenant starts with. The row itself is written by the owner of the database (``create_tenant``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from identity import events
from identity.models import Role, TenantSettings
from ledger import publish
from ledger.events import Event
from tenancy.context import current_tenant


def furnish(*, by: Any, at: datetime) -> TenantSettings:
    """Give the current tenant its settings and the shipped roles, once; apps above add theirs on ``tenant.created``."""
    Role.objects.ship()
    settings: TenantSettings
    settings, is_new = TenantSettings.objects.get_or_create()
    if is_new:
        publish(events.TenantCreated(slug=current_tenant().slug), subject=settings, by=by, at=at)
    return settings


def note(happened: Event, *, by: Any, at: datetime) -> None:
    """Keep in the current tenant's ledger what its operator did to it: the row itself has no ledger."""
    publish(happened, subject=TenantSettings.objects.current(), by=by, at=at)
