"""Records that turned out to be one: the one that was merged away stays, says where it went, and is seen nowhere else."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models import TenantForeignKey, TenantQuerySet


def merged_into() -> Any:
    """The column: the survivor. Nothing else points at a record that has one."""
    return TenantForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,  # without its survivor it would come back to life
        related_name="merged",
        help_text=_("The record that this one was merged into."),
    )


class MergeableQuerySet(TenantQuerySet):
    """Rows of which some have been merged into others."""

    def current(self) -> Self:
        """Those that stand for somebody: not the ones that were merged away."""
        return self.filter(merged_into=None)
