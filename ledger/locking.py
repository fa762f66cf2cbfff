"""Rows that two people may want to change at once: a version that counts, and a state that only verbs change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connections, models, router

from ledger.refusals import Conflicted


class Versioned(models.Model):
    """A row with a version. A verb writes it by ``save_locked``; a trigger (``ProtectedState``) knows no other way."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_locked(self, *, verb: str, fields: Iterable[str]) -> None:
        """Write these fields and ``version + 1``, if nobody wrote since this instance was read; else ``Conflicted``.

        Columns that set themselves on saving (``updated_at``) are written too.
        """
        names = {*fields, *(f.name for f in self._meta.concrete_fields if getattr(f, "auto_now", False))}
        columns: list[Any] = [self._meta.get_field(name) for name in sorted(names - {"version"})]
        values = {field.attname: field.pre_save(self, add=False) for field in columns}
        with _UnderVerb(verb, using=self._state.db or router.db_for_write(type(self))):
            matched = type(self)._base_manager.filter(pk=self.pk, version=self.version)
            changed = matched.update(**values, version=self.version + 1)
        if not changed:
            raise Conflicted()
        self.version += 1


class _UnderVerb:
    """The database lets a protected state change only while ``app.verb`` names the verb."""

    def __init__(self, verb: str, using: str) -> None:
        self.verb, self.connection = verb, connections[using]

    def __enter__(self) -> None:
        self._set(self.verb)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:  # after an error the savepoint takes the setting back by itself
            self._set("")

    def _set(self, value: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.verb', %s, true)", [value])
