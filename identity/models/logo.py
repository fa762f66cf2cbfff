"""The tenant's logo: a small picture, kept beside the settings so that reading those stays cheap."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from identity import images
from tenancy.models import TenantManager, TenantModel


class TenantLogo(TenantModel):
    """At most one per tenant. Everybody who reaches the tenant's host may see it: it is on the page of sign-in."""

    image = models.BinaryField(editable=False)
    content_type = models.CharField(max_length=20, choices=images.TYPES, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = TenantManager()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="identity_logo_one")]

    def __str__(self) -> str:
        return "logo"
