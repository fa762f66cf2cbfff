"""Changing and removing the tenant's logo."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from identity import events, images
from identity.models import TenantLogo, TenantSettings
from ledger import publish
from ledger.verbs import authorize, verb


@verb(
    "tenant-settings.change-logo", permission="identity.manage_settings", label=_("Change the logo"), audience="staff"
)
def change_logo(*, tenant_settings: TenantSettings, logo: bytes, by: Any, at: datetime) -> TenantLogo:
    """Show this picture on the portal and at sign-in. PNG, WebP or JPEG; what it is, its content decides."""
    tenant_settings = TenantSettings.objects.locked(tenant_settings.pk)
    authorize(by, "identity.manage_settings", tenant_settings)
    found = images.picture(logo, field="logo")
    digest = hashlib.sha256(found.data).hexdigest()
    current = TenantLogo.objects.first() or TenantLogo()
    if current.digest == digest:
        return current
    current.image, current.digest, current.content_type = found.data, digest, found.content_type
    current.width, current.height = found.width, found.height
    current.save()
    publish(
        events.LogoChanged(content_type=found.content_type, digest=digest, size=len(found.data)),
        subject=tenant_settings,
        by=by,
        at=at,
    )
    return current


@verb(
    "tenant-settings.remove-logo", permission="identity.manage_settings", label=_("Remove the logo"), audience="staff"
)
def remove_logo(*, tenant_settings: TenantSettings, by: Any, at: datetime) -> None:
    """Back to the product's own mark."""
    tenant_settings = TenantSettings.objects.locked(tenant_settings.pk)
    authorize(by, "identity.manage_settings", tenant_settings)
    gone, _each = TenantLogo.objects.all().delete()
    if gone:
        publish(events.LogoRemoved(), subject=tenant_settings, by=by, at=at)
