"""Columns that hold another column's text in the form in which it is compared."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db import models
from django.db.models import Q

LAST = "\U0010ffff"  # sorts after every character


def fold(text: str) -> str:
    """The form in which two spellings are equal: made in Python, because PostgreSQL lower-cases differently."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class FoldedField(models.CharField):
    """Follows other columns of its row by itself, also in bulk. Collation C, so that a prefix is a range in an index.

    LIKE would lose the index under row-level security, comparisons keep it.
    """

    auto_now = True  # written on every save, as updated_at is

    def __init__(self, *, of: tuple[str, ...], **kwargs: Any) -> None:
        self.of = tuple(of)
        super().__init__(
            **{"max_length": 300, "editable": False, "blank": True, "default": "", "db_collation": "C", **kwargs}
        )

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = fold(" ".join(getattr(model_instance, name) or "" for name in self.of))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}


def starts_with(column: str, text: str) -> Q:
    """Rows whose folded column begins with what somebody typed."""
    prefix = fold(text)
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + LAST})
