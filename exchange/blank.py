"""An empty file with the right headings, to be filled in."""

from __future__ import annotations

from exchange.registry import Sheet
from exchange.writing import sheets as writing


def template(sheet: Sheet, *, format: str, headers: str) -> bytes:
    """The headings of everything that can be filled in, and nothing below them."""
    columns = [column for column in sheet.columns if not column.told and column.name not in ("id", "number")]
    heading: list[writing.Cell] = [str(column.label) if headers == "labels" else column.name for column in columns]
    body = writing.chunk([heading], format=format, head=True)
    return b"".join(writing.bound([body], format=format, name=str(sheet.label)))
