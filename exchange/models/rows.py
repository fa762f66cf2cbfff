"""The rows of an import, as they stand in the file, and what becomes of each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import connection, models

from exchange.models.imports import Import
from exchange.states import RowOutcome
from tenancy.context import current_tenant_id
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class ImportRowQuerySet(TenantQuerySet):
    """Rows of imports of the current tenant."""

    def visible_to(self, actor: Any) -> ImportRowQuerySet:
        """Those of imports that this actor may see."""
        return self.filter(data_import__in=Import.objects.visible_to(actor))


class ImportRow(TenantModel):
    """One row. Its outcome commits together with its effect, so that each is done once, whatever dies in between."""

    data_import = TenantForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField(help_text="Its turn, counted from one.")
    line = models.PositiveIntegerField(help_text="Where it begins in the file.")
    cells = models.JSONField()
    key = models.CharField(max_length=300, blank=True, help_text="What it is found again by.")
    alias = models.CharField(max_length=300, blank=True, help_text="Another such, if it has one.")
    expected = models.CharField(max_length=10, choices=RowOutcome.choices, blank=True, default=RowOutcome.WAITING)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices, blank=True, default=RowOutcome.WAITING)
    errors = models.JSONField(default=list, help_text="column, code and message of each.")
    suspects = models.JSONField(default=list, help_text="Existing records that it looks like: id and label.")
    record_id = models.UUIDField(null=True, help_text="What it created, changed or found.")

    objects: ClassVar[Any] = TenantManager.from_queryset(ImportRowQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "data_import", "place"], name="exchange_row_place"),
        ]
        indexes = [
            models.Index(fields=["tenant", "data_import", "key"], name="exchange_row_key"),
            models.Index(fields=["tenant", "data_import", "alias"], name="exchange_row_alias"),
            models.Index(fields=["tenant", "data_import", "expected", "place"], name="exchange_row_expected"),
            models.Index(fields=["tenant", "data_import", "outcome", "place"], name="exchange_row_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.outcome or self.expected}"


def keep(found: Import, *, first: int, rows: Iterable[tuple[int, list[str]]]) -> None:
    """Store rows as they were read, by one statement: (line, cells) from this place on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_importrow (id, tenant_id, data_import_id, place, line, cells, key, alias, expected, outcome,"
            " errors, suspects)"
            " SELECT gen_random_uuid(), %s, %s, (%s + ordinality - 1)::int, (entry ->> 0)::int, entry -> 1, '', '', '', '',"
            " '[]', '[]' FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS read (entry, ordinality)",
            [current_tenant_id(), found.pk, first, json.dumps(list(rows))],
        )


def settle(rows: Iterable[ImportRow], fields: tuple[str, ...]) -> None:
    """Write what became of rows, by one statement."""
    data = [{name: getattr(row, name) for name in ("id", *fields)} for row in rows]
    if not data:
        return
    kinds = {
        "key": "text", "alias": "text", "expected": "text", "outcome": "text", "errors": "jsonb", "suspects": "jsonb",
        "record_id": "uuid",
    }  # fmt: skip
    columns = ", ".join(f"{name} {kinds[name]}" for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE exchange_importrow AS row SET {', '.join(f'{name} = told.{name}' for name in fields)}"  # noqa: S608
            f" FROM jsonb_to_recordset(%s::jsonb) AS told (id uuid, {columns})"
            " WHERE row.tenant_id = %s AND row.id = told.id",
            [json.dumps(data, default=str), current_tenant_id()],
        )
