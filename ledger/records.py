"""What every kept record has: a version, the caller's own id, and when it was made and changed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.locking import Versioned
from tenancy.models import TenantModel


class Record(Versioned, TenantModel):
    """A row of a tenant that people keep: found by ``external_id``, listed by when it was made or changed.

    A model of its own indexes names these first: ``indexes = [*Record.Meta.indexes, …]``.
    """

    external_id = models.CharField(
        max_length=200, blank=True, help_text=_("The id of this record in the system it came from.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantModel.Meta):
        abstract = True
        indexes = [  # named by Django for each table
            models.Index(fields=["tenant", "created_at", "id"]),
            models.Index(fields=["tenant", "updated_at", "id"]),
            models.Index(fields=["tenant", "external_id"]),
        ]
