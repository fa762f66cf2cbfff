"""How instants come from PostgreSQL. A page of fifty cases holds seven hundred of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader, get_adapters_template


class InstantLoader(BaseTzLoader):
    """Reads an instant by Python's compiled parser; years beyond Python's go Django's way, which takes ten times as long."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """``2026-11-22 03:00:00.12345+00``."""
        try:
            found = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)
        return found.astimezone(UTC)


def register() -> None:
    """For every connection opened from now on."""
    get_adapters_template(True, UTC).register_loader("timestamptz", InstantLoader)
