"""What records are called in a file, and which record a name means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from identity.emails import normalise
from ledger import refs
from tenancy.ids import as_id

FIRST = ("code", "number")  # what people say, before whatever else is unique
AMBIGUOUS = object()  # several records have this name


@cache
def unique_texts(model: Any) -> tuple[str, ...]:
    """Text columns of which no two records have the same value."""
    rules = [
        rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint) and not rule.condition
    ]
    names = [rule.fields[1] for rule in rules if len(rule.fields) == 2 and rule.fields[0] == "tenant"]
    found = [name for name in names if isinstance(model._meta.get_field(name), models.CharField)]
    return tuple(sorted(found, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST)))


@cache
def names_in(model: Any) -> tuple[str, ...]:
    """Everything by which a cell may name such a record, in the order in which it is tried; its id always."""
    more = [name for name in ("external_id", "email_norm", "name") if has(model, name)]
    return tuple(dict.fromkeys([*unique_texts(model), *more]))


def has(model: Any, name: str) -> bool:
    """Whether the table has this column."""
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def name_of(record: Any) -> str:
    """What a reference is called in a file: by something unique that people know, or by its id."""
    model: Any = type(record)
    for name in unique_texts(model):
        if value := getattr(record, name):
            return str(value)
    return str(record.pk)


def seen_among(columns: Iterable[Any], records: list[Any], by: Any) -> dict[str, frozenset[UUID]]:
    """By each column that names other records: which of those this reader may see, so that no other's name leaves."""
    found = {}
    for column in columns:
        if column.is_ref or column.are_refs:
            ids = {named.pk for record in records for named in column.named(record)}
            there = refs.choices_of(column.param.to, by).filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
            found[column.name] = frozenset(there)
    return found


def found_by(kind: str, names: Iterable[str], by: Any) -> dict[str, Any]:
    """The record that each of the names means to this actor, or ``AMBIGUOUS``; what is found nowhere is left out."""
    return look_up(refs.choices_of(kind, by), names)


def look_up(queryset: Any, names: Iterable[str]) -> dict[str, Any]:
    """The same among these records, by one query for each column that they may be named by."""
    waiting = {name.strip() for name in names} - {""}
    found: dict[str, Any] = {}
    if ids := {name: written_id(name) for name in waiting if written_id(name)}:
        rows = queryset.in_bulk(list(ids.values()))
        found = {name: rows[pk] for name, pk in ids.items() if pk in rows}
    for column in names_in(queryset.model):
        if not waiting - found.keys():
            break
        found |= by_column(queryset, column, waiting - found.keys())
    return found


def by_column(queryset: Any, column: str, names: Iterable[str]) -> dict[str, Any]:
    """Records by the value of one column."""
    folded = {name: normalise(name) if column == "email_norm" else name for name in names}
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for row in queryset.filter(**{f"{column}__in": set(folded.values())}):
        rows[getattr(row, column)].append(row)
    return {
        name: rows[value][0] if len(rows[value]) == 1 else AMBIGUOUS for name, value in folded.items() if value in rows
    }


def written_id(written: str) -> UUID | None:
    """The id that a cell holds, with its hyphens as we write it: 32 digits without them may be somebody's own key."""
    return as_id(written) if len(written) == 36 else None
