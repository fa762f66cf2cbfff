"""Why a condition holds or not: one answer per leaf, as data that can be stored and as words in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from conditions.fields import Field, fields_of
from conditions.grammar import AllOf, Condition, Leaf, Not
from conditions.kinds.base import MANY, Moment
from conditions.kinds.plain import Reference
from conditions.predicate import holds

NameOf = Callable[[str, str], str]  # what people call the record of this kind with this id


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer of one part of a condition. Of a leaf: what was expected, what was there (both as JSON)."""

    kind: str  # all, any, not, leaf
    held: bool
    parts: tuple[Explained, ...] = ()
    field: str = ""
    op: str = ""
    expected: Any = None
    actual: Any = None

    def as_json(self) -> dict[str, Any]:
        """To store beside the decision it explains."""
        if self.kind == "leaf":
            return {
                "field": self.field, "op": self.op, "expected": self.expected, "actual": self.actual, "held": self.held,
            }  # fmt: skip
        return {self.kind: [part.as_json() for part in self.parts], "held": self.held}

    def leaves(self) -> list[Explained]:
        """Every leaf, from left to right."""
        return [self] if self.kind == "leaf" else [leaf for part in self.parts for leaf in part.leaves()]


def explain(tree: Condition, row: Any, *, at: datetime, zone: tzinfo) -> Explained:
    """Ask everything, also what no longer matters: a reader wants to see all of it."""
    return _explained(tree, row, Moment(at, zone))


def from_json(data: dict[str, Any]) -> Explained:
    """What was stored."""
    for kind in ("all", "any", "not"):
        if kind in data:
            return Explained(kind, data["held"], tuple(from_json(part) for part in data[kind]))
    return Explained("leaf", data["held"], (), data["field"], data["op"], data["expected"], data["actual"])


def in_words(leaf: Explained, resource: str, *, name_of: NameOf | None = None) -> tuple[str, str]:
    """What a leaf asked and what it found, in the language of whoever reads: ("Priority is 1 · Critical", "3 · Moderate")."""
    field = fields_of(resource).get(leaf.field)
    if field is None:  # its app is gone; what was stored still says something
        return f"{leaf.field} {leaf.op} {leaf.expected}", _nothing_or(str(leaf.actual), leaf.actual)
    label = field.full_label
    if leaf.op == "empty":
        asked = _("%(field)s is empty") if leaf.expected else _("%(field)s is not empty")
        question = asked % {"field": label}
    else:
        values = leaf.expected if leaf.op in MANY else [leaf.expected]
        value = ", ".join(_named(field, each, name_of) for each in values)
        question = str(field.kind.sentences[leaf.op]) % {"field": label, "value": value}
    empty = field.kind.is_empty(leaf.actual)
    return question, _("nothing") if empty else _named(field, leaf.actual, name_of)


def sentence(leaf: Explained, resource: str, *, name_of: NameOf | None = None) -> str:
    """The same as one sentence: "Priority is 1 · Critical: no, it is 3 · Moderate"."""
    question, actual = in_words(leaf, resource, name_of=name_of)
    words = _("%(question)s: yes, found %(actual)s") if leaf.held else _("%(question)s: no, found %(actual)s")
    return words % {"question": question, "actual": actual}


def _explained(tree: Condition, row: Any, moment: Moment) -> Explained:
    if isinstance(tree, Leaf):
        actual, data = tree.field.value_in(row), tree.as_json()
        held = holds(tree, moment)(actual)
        shown = None if actual is None else tree.field.kind.one_as_json(actual)
        return Explained("leaf", held, (), tree.field.name, tree.op, data["value"], shown)
    if isinstance(tree, Not):
        inner = _explained(tree.of, row, moment)
        return Explained("not", not inner.held, (inner,))
    parts = tuple(_explained(each, row, moment) for each in tree.of)
    if isinstance(tree, AllOf):
        return Explained("all", all(part.held for part in parts), parts)
    return Explained("any", any(part.held for part in parts), parts)


def _named(field: Field, value: Any, name_of: NameOf | None) -> str:
    if isinstance(field.kind, Reference) and name_of is not None:
        return name_of(field.kind.to, value)
    return field.kind.value_in_words(value)


def _nothing_or(words: str, value: Any) -> str:
    return _("nothing") if value is None else words
