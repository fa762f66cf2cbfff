"""A condition that answers for a loaded row. A leaf on null is false; ``not`` turns that around."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

from conditions.grammar import AllOf, Condition, Leaf, Not
from conditions.kinds.base import Moment

Predicate = Callable[[Any], bool]


def predicate(tree: Condition, *, at: datetime, zone: tzinfo) -> Predicate:
    """Made once, asked for many rows: ``holds = predicate(tree, at=at, zone=zone); [row for row in rows if holds(row)]``.

    A row may also be a mapping from names of fields to JSON values.
    """
    return _made(tree, Moment(at, zone))


def holds(leaf: Leaf, moment: Moment) -> Predicate:
    """What one leaf says of a value that a row holds."""
    kind = leaf.field.kind
    if leaf.op == "empty":
        return lambda actual: kind.is_empty(actual) is leaf.value
    test = kind.test(leaf.op, leaf.value, moment)
    return lambda actual: actual is not None and test(actual)


def _made(tree: Condition, moment: Moment) -> Predicate:
    if isinstance(tree, Leaf):
        test, value_in = holds(tree, moment), tree.field.value_in
        return lambda row: test(value_in(row))
    if isinstance(tree, Not):
        inner = _made(tree.of, moment)
        return lambda row: not inner(row)
    parts = tuple(_made(each, moment) for each in tree.of)
    enough = not isinstance(tree, AllOf)  # the answer of one part that decides

    def group(row: Any) -> bool:
        for part in parts:
            if part(row) is enough:
                return enough
        return not enough

    return group
