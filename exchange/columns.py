"""One column of a sheet: a cell becomes the value that a verb takes, and a record's value a cell."""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import serializers

from exchange.naming import name_of
from ledger.api.params import field_for
from ledger.params import Param
from rest import text

TRUE = frozenset({"true", "yes", "y", "1", "x", "on", "wahr", "ja", "j", "vrai", "oui", "si", "sí"})
FALSE = frozenset({"false", "no", "n", "0", "off", "falsch", "nein", "faux", "non"})
BETWEEN = ";"  # of several values in one cell
LONGEST = 32_767


class CellProblem(Exception):
    """What is wrong with one cell."""

    def __init__(self, code: str, message: Any) -> None:
        self.code, self.message = code, str(message)
        super().__init__(code)


@dataclass(frozen=True)
class Column:
    """``kind``: a parameter's kind, or ``key`` (finds a record, changes nothing), ``part`` (one entry of a JSON object),
    ``instant`` (told, never taken)."""

    name: str
    label: Any
    kind: str
    required: bool = False
    told: bool = False
    param: Param | None = None
    source: str = ""
    part: str = ""
    of_texts: bool = False  # a JSON list that holds nothing but texts
    through: tuple[str, str] = ("", "")  # rows beside the record, and the relation of each: a contract covers a product

    @classmethod
    def of(cls, param: Param, model: Any, *, required: bool) -> Column:
        """The column of a verb's parameter."""
        lists = False
        if param.kind == "json":
            found = next((field for field in model._meta.concrete_fields if field.name == param.name), None)
            lists = found is not None and found.default is list
        return cls(
            name=param.name, label=param.label or param.name, kind=param.kind, required=required, param=param,
            source=param.name, of_texts=lists,
        )  # fmt: skip

    @property
    def is_ref(self) -> bool:
        """Whether a cell names another record."""
        return self.kind == "ref"

    @property
    def are_refs(self) -> bool:
        """Whether a cell names several."""
        return self.kind == "refs"

    @cached_property
    def field(self) -> serializers.Field:
        """What checks a value, as it does for the API."""
        assert self.param is not None
        return field_for(self.param)

    @cached_property
    def known(self) -> dict[str, Any]:
        """Codes and labels of a choice, as people write them."""
        pairs = (self.param.choices_for() if self.param else None) or []
        return {_plain(str(key)): code for code, label in pairs for key in (label, code)}

    # -- in

    def value(self, cell: str) -> Any:
        """What a cell that is not empty means; ``CellProblem`` if nothing. References are looked up elsewhere."""
        if len(cell) > LONGEST:
            raise CellProblem("max_length", _("A cell has at most %(limit)d characters.") % {"limit": LONGEST})
        if found := text.complaint(cell):
            raise CellProblem(*found)
        if self.kind == "part":
            return cell.strip()
        raw = self._raw(cell)
        try:
            return self.field.run_validation(raw)
        except serializers.ValidationError as error:
            raise CellProblem(*first_complaint(error.detail)) from None
        except DjangoValidationError as error:
            raise CellProblem(error.code or "invalid", " ".join(error.messages)) from None

    def _raw(self, cell: str) -> Any:
        bare = cell.strip()
        if self.kind == "bool":
            return _truth(bare)
        if self.kind == "integer":
            if not bare.lstrip("+-").isascii() or not bare.lstrip("+-").isdigit() or len(bare) > 20:
                raise CellProblem("invalid", _("A whole number is expected."))
            return int(bare)
        if self.kind == "date":
            return bare[:10] if len(bare) > 10 and bare[10] in " T" else _day(bare)
        if self.kind == "datetime":
            return _instant(bare)
        if self.kind == "code":
            return [self._code(part) for part in _split(bare)] if self.param and self.param.many else self._code(bare)
        if self.kind == "json":
            return _json(bare, as_list=self.of_texts)
        return cell

    def _code(self, written: str) -> Any:
        return self.known.get(_plain(written), written)

    # -- out

    def cell(self, record: Any, seen: Set[UUID] | None = None) -> Any:
        """The value of a record: text, number, truth, day or nothing. Other records by name, or by id if not ``seen``
        (None: all of them are), as the API shows them."""
        if self.are_refs:
            return _joined([_called(named, seen) for named in self.records(record)])
        value = getattr(record, self.source or self.name)
        if self.kind == "part":
            return str((value or {}).get(self.part, ""))
        if value is None:
            return ""
        if self.is_ref:
            return _called(value, seen)
        if self.kind == "json":
            return _written(value)
        if self.kind == "code" and self.param and self.param.many:
            return _joined([str(item) for item in value])
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        return value if isinstance(value, bool | int | date) else str(value)

    def named(self, record: Any) -> list[Any]:
        """The records that its cell names."""
        if self.are_refs:
            return self.records(record)
        found = getattr(record, self.source) if self.is_ref else None
        return [] if found is None else [found]

    def records(self, record: Any) -> list[Any]:
        """The records that a column of several names, in the order of their ids."""
        beside, relation = self.through
        if not beside:
            return sorted(getattr(record, self.source).all(), key=lambda named: named.pk)
        found = [getattr(row, relation) for row in getattr(record, beside).all()]
        return sorted((named for named in found if named is not None), key=lambda named: named.pk)

    @property
    def prefetch(self) -> str:
        """What reads them for many records at once."""
        return "__".join(self.through) if self.through[0] else self.source


def _called(named: Any, seen: Set[UUID] | None) -> str:
    return name_of(named) if seen is None or named.pk in seen else str(named.pk)


def _plain(written: str) -> str:
    return " ".join(written.casefold().split())


def _truth(bare: str) -> bool:
    if bare.casefold() in TRUE:
        return True
    if bare.casefold() in FALSE:
        return False
    raise CellProblem("invalid", _("Yes or no is expected."))


def _day(bare: str) -> str:
    """Days as they are written here and there; what could be two days is refused by whoever checks it."""
    parts = bare.rstrip(".").split(".")
    if len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[2]) == 4:
        return f"{parts[2]}-{int(parts[1]):02d}-{int(parts[0]):02d}"
    return bare


def _instant(bare: str) -> datetime:
    try:
        found = parse_datetime(bare)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CellProblem(
            "invalid", _("A date and time with its offset is expected, such as 2026-01-31T09:00:00+01:00.")
        )
    return found


def _json(bare: str, *, as_list: bool) -> Any:
    if as_list and not bare.startswith(("[", "{")):
        return _split(bare)
    try:
        found = json.loads(bare, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise CellProblem("invalid", _("JSON is expected.")) from None
    if found_wrong := text.complaint(json.dumps(found, ensure_ascii=False)):
        raise CellProblem(*found_wrong)
    if "\\u0000" in bare:
        raise CellProblem("nul_character", _("NUL characters are not allowed."))
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _written(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return _joined(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value not in ({}, []) else ""


def _joined(items: list[str]) -> str:
    text_of_all = f"{BETWEEN} ".join(items)
    return text_of_all if _split(text_of_all) == items and not text_of_all.startswith(("[", "{")) else json.dumps(items)


def _split(bare: str) -> list[str]:
    if bare.startswith("["):
        try:
            found = json.loads(bare)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
    return [part.strip() for part in bare.split(BETWEEN) if part.strip()]


def split_refs(cell: str) -> list[str]:
    """The records that a cell names, each once."""
    return list(dict.fromkeys(_split(cell.strip())))


def first_complaint(detail: Any) -> tuple[str, str]:
    """(code, words) of what a serializer says."""
    while isinstance(detail, dict | list) and detail:
        detail = next(iter(detail.values())) if isinstance(detail, dict) else detail[0]
    return getattr(detail, "code", "invalid"), str(detail)
