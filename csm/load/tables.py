"""Rows into tables by COPY: the columns we fill, and constants for those that other versions of the product add.

PostgreSQL takes no COPY into a table whose row-level security binds the writer, and it binds the owner of ours. So rows are
copied into a temporary table, and from there inserted under the policy, which refuses those of another tenant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connections, models
from django.db.models import NOT_PROVIDED

OWNER = "owner"
NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def escaped(text: str) -> str:
    """Text as COPY reads it."""
    return text.translate(_ESCAPES)


def moment(at: Any) -> str:
    """A moment, or nothing."""
    return NULL if at is None else at.isoformat()


class Copied:
    """A table and the columns whose values we bring, in this order.

    Every other column is left to the database, or gets the model's own default, so that a new column does not break us.
    """

    def __init__(self, model: type[models.Model], columns: Iterable[str]) -> None:
        self.columns = list(columns)
        constants = {
            field.column: _constant(field)
            for field in model._meta.concrete_fields
            if field.column not in self.columns and not _left_to_database(field)
        }
        names = [*self.columns, *(str(name) for name in constants)]
        self.tail = "".join(f"\t{value}" for value in constants.values()) + "\n"
        self.table, self.names = model._meta.db_table, ", ".join(names)

    def row(self, *values: str) -> str:
        """One line, of values that are escaped where needed."""
        return "\t".join(values) + self.tail

    def write(self, data: str | bytes) -> None:
        """All these lines, as the owner, in the door that is open."""
        stage = f"load_{self.table}"
        with connections[OWNER].cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS {stage} ON COMMIT DELETE ROWS AS"
                f" SELECT {self.names} FROM {self.table} WITH NO DATA"
            )
            with cursor.copy(f"COPY {stage} ({self.names}) FROM STDIN") as copy:
                copy.write(data)
            cursor.execute(f"INSERT INTO {self.table} ({self.names}) SELECT {self.names} FROM {stage}")
            cursor.execute(f"TRUNCATE {stage}")


def _left_to_database(field: Any) -> bool:
    return bool(field.generated or field.null or field.db_default is not NOT_PROVIDED)


def _constant(field: Any) -> str:
    if isinstance(field, models.DateTimeField):
        return "now"
    value = field.get_default()
    if isinstance(field, models.JSONField):
        return escaped(json.dumps(value))
    if isinstance(value, bool):
        return "t" if value else "f"
    return "" if value is None else escaped(str(value))
