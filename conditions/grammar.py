"""A condition as a small typed tree, read from JSON and written back to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions.fields import Field, fields_of
from conditions.kinds.plain import Reference
from conditions.mistakes import InvalidCondition, Mistake, WrongValue

DEEPEST = 8  # nested groups and `not`s; what a person can still read
MOST_LEAVES = 100
LEAF_KEYS = ("field", "op", "value")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison: field, operator, value."""

    field: Field
    op: str
    value: Any

    def as_json(self) -> dict[str, Any]:
        """As the API writes it."""
        value = self.value if self.op == "empty" else self.field.kind.as_json(self.op, self.value)
        return {"field": self.field.name, "op": self.op, "value": value}


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of them hold; with none at all: always."""

    of: tuple[Condition, ...]

    def as_json(self) -> dict[str, Any]:
        """As the API writes it."""
        return {"all": [each.as_json() for each in self.of]}


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of them holds."""

    of: tuple[Condition, ...]

    def as_json(self) -> dict[str, Any]:
        """As the API writes it."""
        return {"any": [each.as_json() for each in self.of]}


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    of: Condition

    def as_json(self) -> dict[str, Any]:
        """As the API writes it."""
        return {"not": self.of.as_json()}


Condition = Leaf | AllOf | AnyOf | Not
ALWAYS = AllOf(())


def parse(resource: str, data: Any, *, facts_only: bool = False) -> Condition:
    """The tree of a condition about this resource; ``InvalidCondition`` names everything that is wrong with it.

    ``facts_only`` is for clocks: only fields whose every change is an event, and nothing that counts from now.
    """
    reading = _Reading(fields_of(resource), facts_only)
    tree = reading.condition(data, "", 0)
    if reading.leaves > MOST_LEAVES:
        words = ngettext("At most %(n)d condition is possible.", "At most %(n)d conditions are possible.", MOST_LEAVES)
        reading.wrong("", "too_many", words % {"n": MOST_LEAVES})
    if reading.mistakes or tree is None:
        raise InvalidCondition(reading.mistakes)
    return tree


def leaves(tree: Condition) -> Iterator[Leaf]:
    """Every comparison of a tree, from left to right."""
    if isinstance(tree, Leaf):
        yield tree
    else:
        for each in (tree.of,) if isinstance(tree, Not) else tree.of:
            yield from leaves(each)


def references(tree: Condition) -> dict[str, frozenset[UUID]]:
    """Which records it names, by what they are: whoever stores it asks whether its author may see them."""
    found: dict[str, set[UUID]] = {}
    for leaf in leaves(tree):
        if isinstance(leaf.field.kind, Reference) and leaf.op != "empty":
            values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            found.setdefault(leaf.field.kind.to, set()).update(values)
    return {to: frozenset(ids) for to, ids in found.items()}


def reads_along(tree: Condition) -> tuple[str, ...]:
    """What to ``select_related`` before many rows are asked."""
    return tuple(sorted({leaf.field.along for leaf in leaves(tree) if leaf.field.along}))


class _Reading:
    """One reading of one condition, with what was found wrong on the way."""

    def __init__(self, fields: Mapping[str, Field], facts_only: bool) -> None:
        self.fields, self.facts_only = fields, facts_only
        self.mistakes: list[Mistake] = []
        self.leaves = 0

    def wrong(self, path: str, code: str, message: str) -> None:
        self.mistakes.append(Mistake(path, code, message))

    def condition(self, data: Any, path: str, depth: int) -> Condition | None:
        if depth > DEEPEST:
            words = ngettext("At most %(n)d level is possible.", "At most %(n)d levels are possible.", DEEPEST)
            self.wrong(path, "too_deep", words % {"n": DEEPEST})
            return None
        if not isinstance(data, dict):
            self.wrong(path, "not_an_object", _("An object with all, any, not or field is expected."))
            return None
        for word, group in (("all", AllOf), ("any", AnyOf)):
            if word in data:
                self._only(data, (word,), path)
                return self._group(group, data[word], _join(path, word), depth)
        if "not" in data:
            self._only(data, ("not",), path)
            inner = self.condition(data["not"], _join(path, "not"), depth + 1)
            return Not(inner) if inner else None
        if "field" in data or "op" in data:
            return self._leaf(data, path)
        self.wrong(path, "invalid", _("One of all, any, not or field is expected."))
        return None

    def _group(self, group: type[AllOf | AnyOf], data: Any, path: str, depth: int) -> Condition | None:
        if not isinstance(data, list):
            self.wrong(path, "not_a_list", _("A list of conditions is expected."))
            return None
        if not data and not (group is AllOf and depth == 0):
            self.wrong(path, "empty", _("At least one condition is expected."))
            return None
        if len(data) > MOST_LEAVES:
            self.leaves += len(data)
            return None
        found = [self.condition(each, _join(path, str(at)), depth + 1) for at, each in enumerate(data)]
        return group(tuple(each for each in found if each is not None))

    def _leaf(self, data: dict[str, Any], path: str) -> Leaf | None:
        self.leaves += 1
        if self.leaves > MOST_LEAVES:
            return None
        self._only(data, LEAF_KEYS, path)
        name, op = data.get("field"), data.get("op")
        field = self.fields.get(name) if isinstance(name, str) else None
        if "field" not in data:
            self.wrong(_join(path, "field"), "required", _("A field is expected."))
        elif field is None:
            self.wrong(_join(path, "field"), "unknown_field", _("There is no such field."))
        elif self.facts_only and not field.is_fact:
            self.wrong(
                _join(path, "field"), "not_a_fact", _("Clocks cannot depend on it: not every change of it is known.")
            )
        if "op" not in data:
            self.wrong(_join(path, "op"), "required", _("An operator is expected."))
        elif field and (not isinstance(op, str) or op not in field.kind.operators):
            words = _("One of %(operators)s is expected.") % {"operators": ", ".join(field.kind.operators)}
            self.wrong(_join(path, "op"), "not_an_operator", words)
        elif field and isinstance(op, str):
            return self._comparison(field, op, data, _join(path, "value"))
        return None

    def _comparison(self, field: Field, op: str, data: dict[str, Any], path: str) -> Leaf | None:
        if "value" not in data and op != "empty":
            self.wrong(path, "required", _("A value is expected."))
            return None
        try:
            value = field.kind.parse(op, data.get("value", True))
        except WrongValue as wrong:
            self.wrong(_join(path, wrong.below), wrong.code, wrong.message)
            return None
        if self.facts_only and field.kind.is_relative(value):
            self.wrong(path, "relative", _("Clocks cannot depend on a time that counts from now."))
            return None
        return Leaf(field, op, value)

    def _only(self, data: dict[str, Any], expected: tuple[str, ...], path: str) -> None:
        for name in data:
            if name not in expected:
                words = _("Only %(names)s can stand here.") % {"names": ", ".join(expected)}
                self.wrong(_join(path, str(name)[:60]), "unknown", words)


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path and step else path or step
