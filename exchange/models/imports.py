"""Imports: a file, what its columns are, what was foreseen and what came of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange import rules
from exchange.states import FileFormat, ImportState
from ledger.models import Job
from ledger.records import Record
from tenancy.models import TenantForeignKey, TenantManager, TenantQuerySet


class ImportQuerySet(TenantQuerySet):
    """Imports of the current tenant."""

    def visible_to(self, actor: Any) -> ImportQuerySet:
        """Those that this actor may see."""
        return self.filter(rules.visible_imports(actor))


class Import(Record):
    """A file of records that somebody hands in: read, checked, run."""

    resource = "data-import"

    of = models.CharField(max_length=60, help_text=_("What its rows are: the word of their resource, such as contact."))
    state = models.CharField(max_length=20, choices=ImportState.choices, default=ImportState.CHECKING)
    user = TenantForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports")
    job = TenantForeignKey(
        Job, null=True, on_delete=models.SET_NULL, related_name="+", help_text=_("What works on it.")
    )
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=4, choices=FileFormat.choices)
    encoding = models.CharField(max_length=20, blank=True, help_text=_("How a CSV file's text is written."))
    delimiter = models.CharField(max_length=1, blank=True, help_text=_("What separates the cells of a CSV file."))
    size = models.PositiveIntegerField(help_text=_("Bytes of the file."))
    header = models.JSONField(default=list, help_text=_("The first line of the file."))
    mapping = models.JSONField(
        default=list, help_text=_("For each column of the file the field that it fills, or null: it is left out.")
    )
    empty_clears = models.BooleanField(
        default=False, help_text=_("An empty cell empties the field; otherwise it leaves what is there.")
    )
    refuse_suspects = models.BooleanField(
        default=False, help_text=_("New records that look like existing ones are not created.")
    )
    rows_count = models.PositiveIntegerField(default=0, help_text=_("Rows of the file, without the header."))
    is_read = models.BooleanField(default=False, editable=False)
    foreseen = models.JSONField(default=dict, help_text=_("How many rows would be created, updated, unchanged, wrong."))
    outcome = models.JSONField(default=dict, help_text=_("How many rows were created, updated, unchanged, wrong."))
    problem = models.CharField(max_length=300, blank=True, help_text=_("Why the file as a whole cannot be read."))
    started_at = models.DateTimeField(null=True, help_text=_("When its rows were begun to be written."))
    finished_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True, help_text=_("When file and rows were removed."))

    objects: ClassVar[Any] = TenantManager.from_queryset(ImportQuerySet)()

    class Meta(Record.Meta):
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "user", "created_at"], name="exchange_import_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.of}: {self.file_name}"
