"""What a verb takes: declared once, read by the API's serializers, the pages' forms, bulk jobs and the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

KINDS = ("text", "markdown", "code", "ref", "refs", "bool", "datetime", "date", "integer", "json")
Choices = Iterable[Any] | Callable[[Any], Iterable[Any]] | None


@dataclass(frozen=True)
class Param:
    """One parameter of a verb.

    ``required``: must be given and not be empty. ``nullable``: null is a value of its own (it clears); an absent
    parameter is not passed at all. ``choices``: codes or (code, label) pairs, or a function of the object.
    """

    name: str
    kind: str
    required: bool = False
    nullable: bool = False
    label: Any = ""
    help: Any = ""
    max_length: int | None = None
    min_value: int | None = None
    max_value: int | None = None
    choices: Choices = None
    many: bool = False
    to: str = ""
    schema: dict[str, Any] | None = None  # JSON Schema of a `json` parameter, for the documentation

    @classmethod
    def text(cls, name: str, *, max_length: int = 4000, **options: Any) -> Param:
        """One or more lines of plain text."""
        return cls(name, "text", max_length=max_length, **options)

    @classmethod
    def markdown(cls, name: str, *, max_length: int = 100_000, **options: Any) -> Param:
        """Formatted text, as a person writes it to another."""
        return cls(name, "markdown", max_length=max_length, **options)

    @classmethod
    def code(cls, name: str, *, choices: Choices = None, max_length: int = 100, **options: Any) -> Param:
        """A short code; with ``choices`` one of them (``many=True``: several)."""
        return cls(name, "code", choices=choices, max_length=max_length, **options)

    @classmethod
    def ref(cls, name: str, to: str, **options: Any) -> Param:
        """Another record by its id, for example ``Param.ref("assignee", "identity.user")``."""
        return cls(name, "ref", to=to, **options)

    @classmethod
    def refs(cls, name: str, to: str, **options: Any) -> Param:
        """Several records by their ids."""
        return cls(name, "refs", to=to, many=True, **options)

    @classmethod
    def bool(cls, name: str, **options: Any) -> Param:
        """Yes or no."""
        return cls(name, "bool", **options)

    @classmethod
    def datetime(cls, name: str, **options: Any) -> Param:
        """A moment, with its offset."""
        return cls(name, "datetime", **options)

    @classmethod
    def date(cls, name: str, **options: Any) -> Param:
        """A day."""
        return cls(name, "date", **options)

    @classmethod
    def integer(cls, name: str, **options: Any) -> Param:
        """A whole number."""
        return cls(name, "integer", **options)

    @classmethod
    def json(cls, name: str, **options: Any) -> Param:
        """A JSON value; the verb checks its inside."""
        return cls(name, "json", **options)

    def choices_for(self, obj: Any = None) -> list[tuple[Any, Any]] | None:
        """(code, label) pairs as they stand for this object; ``None`` when anything goes."""
        if self.choices is None:
            return None
        found: Any = self.choices
        if callable(found) and not isinstance(found, type):
            found = found(obj)
        found = getattr(found, "choices", found)
        return [(pair[0], pair[1]) if isinstance(pair, (tuple, list)) else (pair, pair) for pair in found]
