"""Which column of a file is which field: by its name, or by its label in any language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from exchange.registry import Sheet


def guess(header: list[str], sheet: Sheet) -> list[str | None]:
    """For each column of the file the field that its heading means; each field once."""
    known, taken, found = _known(sheet), set(), []
    for heading in header:
        name = known.get(_plain(heading))
        found.append(None if name in taken else name)
        taken.add(name)
    return found


def is_complete(mapping: list[str | None], sheet: Sheet) -> bool:
    """Whether rows can become records: by everything required, or by something that finds existing ones."""
    named = {name for name in mapping if name}
    required = {column.name for column in sheet.columns if column.required}
    return bool(named & set(sheet.keys)) or (bool(named) and required <= named)


def missing(mapping: list[str | None], sheet: Sheet) -> list[str]:
    """Required fields that no column fills: without them nothing new can be created."""
    return [column.name for column in sheet.columns if column.required and column.name not in mapping]


def mappable(sheet: Sheet) -> list[str]:
    """The fields that a column may fill."""
    return [column.name for column in sheet.columns if not column.told]


def _known(sheet: Sheet) -> dict[str, str]:
    known: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for column in sheet.columns:
                if not column.told:
                    known.setdefault(_plain(str(column.label)), column.name)
    return known | {_plain(column.name): column.name for column in sheet.columns if not column.told}


def _plain(heading: Any) -> str:
    """“E-Mail”, “e_mail” and “email” are one heading."""
    return "".join(character for character in str(heading).casefold() if character.isalnum() or character == ".")
