"""Exports: a list as a file."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange import rules
from exchange.states import ExportState, FileFormat, Headers
from ledger.models import Job
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet


class ExportQuerySet(TenantQuerySet):
    """Exports of the current tenant."""

    def visible_to(self, actor: Any) -> ExportQuerySet:
        """Those that this actor may see."""
        return self.filter(rules.visible_exports(actor))


class Export(Record):
    """A list that somebody takes away: what they may see of it, narrowed as they asked."""

    resource = "data-export"

    of = models.CharField(max_length=60, help_text=_("What its rows are: the word of their resource, such as contact."))
    state = models.CharField(max_length=20, choices=ExportState.choices, default=ExportState.RUNNING)
    user = TenantForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    job = TenantForeignKey(
        Job, null=True, on_delete=models.SET_NULL, related_name="+", help_text=_("What writes the file.")
    )
    format = models.CharField(max_length=4, choices=FileFormat.choices, default=FileFormat.CSV)
    headers = models.CharField(max_length=10, choices=Headers.choices, default=Headers.NAMES)
    filters = models.JSONField(default=dict, help_text=_("The parameters of the list, as its address takes them."))
    columns = models.JSONField(default=list, help_text=_("The columns wanted, in their order; empty: all of them."))
    language = models.CharField(max_length=10, blank=True, editable=False)
    rows_count = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0, help_text=_("Bytes of the file."))
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, help_text=_("Until then the file is kept."))

    objects: ClassVar[Any] = TenantManager.from_queryset(ExportQuerySet)()

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "user", "created_at"], name="exchange_export_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.of}.{self.format}"

    @property
    def file_name(self) -> str:
        """What the file is called when it is saved."""
        return f"{self.of}-{self.created_at:%Y-%m-%d-%H%M}.{self.format}"
