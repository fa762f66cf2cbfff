"""Writing a row of details in a verb: check, store, and say what was changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from ledger.batching import running_batch


def store_new(row: Any, *, at: datetime, exact: Iterable[str] = ()) -> None:
    """Check and insert a new row. What is wrong is a ``ValidationError`` that names the field.

    ``exact``: columns that the row's own ``clean()`` checks more exactly than their fields would.
    """
    row.created_at = row.updated_at = at
    _check(row, exact)
    if (batch := running_batch()) is not None:
        batch.rows.append(row)
        return
    with _Uniqueness(row):
        row.save(force_insert=True)


def store(
    row: Any, *, verb: str, details: dict[str, Any], known: Iterable[str], at: datetime, exact: Iterable[str] = ()
) -> tuple[dict, dict]:
    """Set the details that differ and write them; gives back old and new values of what changed, as JSON can hold them."""
    unknown = set(details) - set(known)
    if unknown:
        raise TypeError(f"{verb} takes no {', '.join(sorted(unknown))}")
    changed = [name for name in known if name in details and getattr(row, name) != details[name]]
    if not changed:
        return {}, {}
    old = {name: plain(getattr(row, name)) for name in changed}
    for name in changed:
        setattr(row, name, details[name])
    row.updated_at = at
    _check(row, exact)
    with _Uniqueness(row):
        row.save_locked(verb=verb, fields=[*changed, "updated_at"])
    return old, {name: plain(getattr(row, name)) for name in changed}


def told(old: dict, new: dict) -> dict[str, Any]:
    """What an ``…Updated`` event keeps: names of fields for ever, values as deletable texts."""
    return {"fields": tuple(new), "old": json.dumps(old), "new": json.dumps(new)}


def plain(value: Any) -> Any:
    """A value as JSON can hold it; another row is its id."""
    if isinstance(value, models.Model):
        return str(value.pk)
    return value if value is None or isinstance(value, (str, int, bool, list, dict)) else str(value)


def _check(row: Any, exact: Iterable[str]) -> None:
    # The database checks links, within the tenant; a protected state may not even be set to what it is.
    left_out = [f.name for f in row._meta.fields if f.is_relation or getattr(f, "protected", False)]
    row.full_clean(exclude=[*left_out, *exact], validate_unique=False, validate_constraints=False)


class _Uniqueness:
    """A value that is taken already is the caller's mistake, named by its field."""

    def __init__(self, row: Any) -> None:
        self.row, self.savepoint = row, transaction.atomic()

    def __enter__(self) -> None:
        self.savepoint.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.savepoint.__exit__(kind, error, trace)
        if isinstance(error, IntegrityError):
            name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            for rule in self.row._meta.constraints:
                if isinstance(rule, models.UniqueConstraint) and rule.name == name:
                    field = self.row._meta.get_field(rule.fields[-1])
                    named = getattr(field, "of", (field.name,))[
                        0
                    ]  # a column that follows another is called by that one
                    raise ValidationError(
                        {named: ValidationError(_("This value is taken already."), code="unique")}
                    ) from error
