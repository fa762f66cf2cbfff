"""What can happen: each event is a small frozen dataclass in its app's ``events.py``.

    @event("case.solution_proposed", public=True)
    class SolutionProposed(Event):
        old: str
        code: str
        notes: Text = None

        def describe(self, record):
            return _("A solution was proposed.")

Machine fields (ids, short codes, numbers, dates, booleans and lists of those) stay in the record for ever. What people
wrote is declared ``Text`` and kept apart, so that it can be deleted while the record, with its hash, remains.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

CODE = re.compile(r"[\w.:/+-]{0,100}", re.ASCII)  # no blank, no @: a sentence or an address does not pass as a code
LIST_LIMIT = 1000  # ids in one field; more belongs into several events


if typing.TYPE_CHECKING:
    Text = str | None
else:

    class Text(str):
        """Marks a field that holds what people wrote. Values are plain strings."""


class BadEvent(TypeError):
    """An event class or value that the ledger must not keep."""


@typing.dataclass_transform(kw_only_default=True, frozen_default=True)
class Event:
    """Base of every event. ``kind`` and ``public`` are set by the decorator."""

    kind: ClassVar[str]
    public: ClassVar[bool]
    machine_fields: ClassVar[dict[str, _Field]]
    text_fields: ClassVar[tuple[str, ...]]

    def describe(self, record: Any) -> str:
        """One translated sentence for the timeline; safe for the customer when the event is public."""
        return self.kind

    def data(self) -> dict[str, Any]:
        """The machine fields as JSON, after checking each against its declaration."""
        return {name: field.dump(name, getattr(self, name)) for name, field in self.machine_fields.items()}

    def texts(self) -> dict[str, str]:
        """What people wrote, by field; empty ones are not kept."""
        found = {name: getattr(self, name) for name in self.text_fields}
        for name, value in found.items():
            if value is not None and not isinstance(value, str):
                raise BadEvent(f"{self.kind}.{name}: text expected, got {type(value).__name__}")
        return {name: str(value) for name, value in found.items() if value}

    @classmethod
    def load(cls, data: dict[str, Any], texts: dict[str, str]) -> Any:
        """The event as it was published, with the texts that still exist. Tolerates fields added or dropped since."""
        values: dict[str, Any] = {name: texts.get(name) for name in cls.text_fields}
        for name, field in cls.machine_fields.items():
            values[name] = field.load(data[name]) if name in data else None
        return cls(**values)


class _Field:
    """One declared machine field: checks on the way in, restores on the way out."""

    def __init__(self, kind: type, many: bool, optional: bool) -> None:
        self.kind, self.many, self.optional = kind, many, optional

    def dump(self, name: str, value: Any) -> Any:
        if value is None:
            if self.optional:
                return None
            raise BadEvent(f"{name}: a value is required")
        if not self.many:
            return self._dump_one(name, value)
        if not isinstance(value, (list, tuple, set, frozenset)) or len(value) > LIST_LIMIT:
            raise BadEvent(f"{name}: a list of at most {LIST_LIMIT} expected")
        return [self._dump_one(name, item) for item in value]

    def load(self, value: Any) -> Any:
        if value is None:
            return None
        return [self._load_one(item) for item in value] if self.many else self._load_one(value)

    def _dump_one(self, name: str, value: Any) -> Any:
        if isinstance(value, Enum):
            value = value.value
        right = isinstance(value, self.kind) and isinstance(value, bool) == (self.kind is bool)
        if not right or isinstance(value, datetime) != (self.kind is datetime):
            raise BadEvent(f"{name}: {self.kind.__name__} expected, got {type(value).__name__}")
        if self.kind is str and not CODE.fullmatch(value):
            raise BadEvent(f"{name}: a short code expected; what people wrote is declared Text")
        if self.kind in (int, bool):
            return value
        return value.isoformat() if self.kind in (date, datetime) else str(value)

    def _load_one(self, value: Any) -> Any:
        return self.kind.fromisoformat(value) if self.kind in (date, datetime) else self.kind(value)


_ALLOWED = (UUID, int, bool, str, date, datetime, Decimal)
_classes: dict[str, type[Event]] = {}
_KIND = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)+")


def event(kind: str, *, public: bool = False) -> Callable[[type], Any]:
    """Register an event class under its kind, ``<noun>.<past_tense>``. ``public``: the customer may learn of it."""

    def register(cls: type) -> Any:
        if not _KIND.fullmatch(kind) or len(kind) > 80:
            raise BadEvent(f"{kind!r} is not <noun>.<what_happened>")
        known = _classes.get(kind)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise BadEvent(f"{kind} is declared by {known.__module__} and {cls.__module__}")
        frozen: Any = dataclass(frozen=True, kw_only=True)(cls)
        hints = typing.get_type_hints(frozen)
        machine, text = {}, []
        for field in fields(frozen):
            declared = hints[field.name]
            if declared is Text or Text in typing.get_args(declared):
                text.append(field.name)
            else:
                machine[field.name] = _declared(kind, field.name, declared, field.default is None)
            if field.default_factory is not MISSING:
                raise BadEvent(f"{kind}.{field.name}: give a plain default")
        frozen.kind, frozen.public = kind, public
        frozen.machine_fields, frozen.text_fields = machine, tuple(text)
        _classes[kind] = frozen
        return frozen

    return register


def _declared(kind: str, name: str, declared: Any, default_is_none: bool) -> _Field:
    """Read ``UUID``, ``str | None`` or ``list[UUID]``; anything else must not enter the record."""
    optional = default_is_none
    if typing.get_origin(declared) in (typing.Union, types.UnionType):
        arguments = [a for a in typing.get_args(declared) if a is not type(None)]
        optional = optional or len(arguments) < len(typing.get_args(declared))
        declared = arguments[0] if len(arguments) == 1 else declared
    many = typing.get_origin(declared) in (list, tuple)
    inner = typing.get_args(declared)[0] if many else declared
    if isinstance(inner, type) and issubclass(inner, Enum) and issubclass(inner, (str, int)):
        inner = str if issubclass(inner, str) else int
    if inner not in _ALLOWED:
        raise BadEvent(f"{kind}.{name}: {declared} may not be kept in the ledger; ids, codes, numbers, dates, or Text")
    return _Field(inner, many, optional)


def event_class(kind: str) -> type[Event] | None:
    """The class of a kind; ``None`` for one that a later version dropped."""
    return _classes.get(kind)


def event_classes() -> Iterator[type[Event]]:
    """Every declared event, by kind."""
    return iter(sorted(_classes.values(), key=lambda cls: cls.kind))
