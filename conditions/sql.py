"""A condition as a `Q`: what the database finds is what the predicate says of each row."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django.db.models import Q

from conditions.grammar import AllOf, Condition, Leaf, Not
from conditions.kinds.base import Moment

ALL = Q(pk__isnull=False)


def as_q(tree: Condition, *, at: datetime, zone: tzinfo) -> Q:
    """For ``queryset.filter(…)`` on the model of the resource. To turn it around, put a ``not`` into the condition."""
    return _made(tree, Moment(at, zone), below_not=False)


def _made(tree: Condition, moment: Moment, *, below_not: bool) -> Q:
    if isinstance(tree, Leaf):
        return _leaf(tree, moment, below_not=below_not)
    if isinstance(tree, Not):
        return ~_made(tree.of, moment, below_not=True)
    if not tree.of:
        return ALL
    is_all, found = isinstance(tree, AllOf), Q()
    for each in tree.of:
        part = _made(each, moment, below_not=below_not)
        found = found & part if is_all else found | part
    return found


def _leaf(leaf: Leaf, moment: Moment, *, below_not: bool) -> Q:
    """Unknown is as good as false where rows are chosen, but not below a ``not``: there null is asked for first.

    Not everywhere, because a plain comparison is what an index can answer.
    """
    kind, lookup = leaf.field.kind, leaf.field.lookup
    if leaf.op == "empty":
        empty = kind.q_empty(lookup)
        return empty if leaf.value else ~empty
    found = kind.q(lookup, leaf.op, leaf.value, moment)
    if below_not or leaf.op in ("ne", "not_in"):
        found = Q(**{f"{lookup}__isnull": False}) & found
    return found
