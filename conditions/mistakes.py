"""What is wrong with a condition, and in which of its leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import ErrorDetail

OF_ALL = "non_field_errors"  # DRF's word for an error of the whole, not of a part


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: ``path`` as the API writes it (``all.1.value``; empty for the whole), a code, words."""

    path: str
    code: str
    message: str

    def below(self, name: str) -> str:
        """The path when the condition itself stands in this field."""
        return f"{name}.{self.path}" if self.path else name


class InvalidCondition(ValueError):
    """Everything that is wrong with a condition, at once."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{mistake.path or 'condition'}: {mistake.message}" for mistake in self.mistakes))

    def nested(self) -> dict[str, Any]:
        """As DRF nests errors, so that each shows under its own path: ``{"all": {"1": {"value": …}}}``."""
        tree: dict[str, Any] = {}
        for mistake in self.mistakes:
            place = tree
            for name in mistake.path.split(".") if mistake.path else ():
                place = place.setdefault(name, {})
            place.setdefault(OF_ALL, []).append(ErrorDetail(mistake.message, code=mistake.code))
        return tree

    def as_validation_error(self) -> ValidationError:
        """For a form: one line each, with its path."""
        return ValidationError(
            [
                ValidationError(
                    _line(mistake), code=mistake.code, params={"path": mistake.path, "words": mistake.message}
                )
                for mistake in self.mistakes
            ]
        )


def _line(mistake: Mistake) -> str:
    # A percent sign in somebody's own word is no placeholder.
    return (f"{mistake.path}: {mistake.message}" if mistake.path else mistake.message).replace("%", "%%")


class WrongValue(ValueError):
    """Raised by a kind of field: this value cannot be compared with."""

    def __init__(self, message: str, *, code: str = "invalid", below: str = "") -> None:
        super().__init__(message)
        self.message, self.code, self.below = message, code, below
