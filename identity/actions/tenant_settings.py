"""Changing what a tenant decides about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from identity import events
from identity.models import TenantSettings
from ledger import publish
from ledger.params import Param
from ledger.verbs import authorize, verb

DETAILS = (
    "language", "time_zone", "country", "accent", "sender_name", "sender_address", "undo_seconds", "coverage_required",
    "follow_up_days",
)  # fmt: skip


@verb(
    "tenant-settings.update",
    permission="identity.manage_settings",
    label=_("Change settings"),
    params=[
        Param.text("language", max_length=10, label=_("Language")),
        Param.text("time_zone", max_length=64, label=_("Time zone")),
        Param.text("country", max_length=2, label=_("Country")),
        Param.text("accent", max_length=7, label=_("Accent colour")),
        Param.text("sender_name", max_length=120, label=_("Sender's name")),
        Param.text("sender_address", max_length=254, label=_("Sender's address")),
        Param.integer("undo_seconds", min_value=0, max_value=60, label=_("Seconds to undo a step")),
        Param.bool("coverage_required", label=_("Cases must be covered")),
        Param.integer("follow_up_days", min_value=0, max_value=3650, label=_("Days in which a follow-up is free")),
    ],
    audience="staff",
)
def update(*, tenant_settings: TenantSettings, by: Any, at: datetime, **details: Any) -> TenantSettings:
    """Change the organisation's language, time zone, looks or mail sender."""
    tenant_settings = TenantSettings.objects.locked(tenant_settings.pk)
    authorize(by, "identity.manage_settings", tenant_settings)
    changed = [name for name in DETAILS if name in details and getattr(tenant_settings, name) != details[name]]
    if changed:
        for name in changed:
            setattr(tenant_settings, name, details[name])
        tenant_settings.full_clean(exclude=["tenant"], validate_unique=False, validate_constraints=False)
        tenant_settings.save_locked(verb="tenant-settings.update", fields=changed)
        publish(events.SettingsUpdated(fields=tuple(changed)), subject=tenant_settings, by=by, at=at)
    return tenant_settings
