"""What every kind of field can: which operators it has, what may stand on their right, and what they mean in Python and in SQL."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conditions.mistakes import WrongValue

MANY = ("in", "not_in")  # operators whose right side is a list
MOST_VALUES = 200
LONGEST_TEXT = 500
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip
Test = Callable[[Any], bool]
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where a condition is asked: what "today" and "two hours ago" mean."""

    at: datetime
    zone: tzinfo


class Kind:
    """A kind of field. Subclasses say what is theirs; the rest is the same for everything that can be compared."""

    code: ClassVar[str]
    operators: tuple[str, ...] = ("eq", "ne", "in", "not_in", "empty")
    is_fact: ClassVar[bool] = (
        True  # what the ledger may keep: ids, enums, dates, numbers, flags, tags; not what people wrote
    )
    nothings: ClassVar[tuple[Any, ...]] = ()  # empty, though not null

    # --- the right side ------------------------------------------------------------------------------------------
    def parse(self, op: str, data: Any) -> Any:
        """What JSON says, in Python's types; ``WrongValue`` says why not."""
        if op == "empty":
            if data is not True and data is not False:
                raise WrongValue(_("true or false is expected."))
            return data
        if op not in MANY:
            return self.parse_one(data)
        if not isinstance(data, list) or not data:
            raise WrongValue(_("A list of at least one value is expected."))
        if len(data) > MOST_VALUES:
            raise WrongValue(
                ngettext("At most %(n)d value is possible.", "At most %(n)d values are possible.", MOST_VALUES)
                % {"n": MOST_VALUES},
                code="too_many",
            )
        return tuple(self._parse_item(at, item) for at, item in enumerate(data))

    def _parse_item(self, at: int, item: Any) -> Any:
        try:
            return self.parse_one(item)
        except WrongValue as wrong:
            raise WrongValue(wrong.message, code=wrong.code, below=str(at)) from None

    def parse_one(self, data: Any) -> Any:
        """One value."""
        raise NotImplementedError

    def as_json(self, op: str, value: Any) -> Any:
        """The way back: what ``parse`` understands."""
        return [self.one_as_json(item) for item in value] if op in MANY else self.one_as_json(value)

    def one_as_json(self, value: Any) -> Any:
        """One value, or what a row holds, as JSON can hold it."""
        return value

    def from_json(self, data: Any) -> Any:
        """What a row would hold, from JSON: for facts that come from the ledger or from a question, not from a row."""
        return data

    def is_relative(self, value: Any) -> bool:
        """Whether this value means something else tomorrow."""
        return False

    # --- what the operators mean ---------------------------------------------------------------------------------
    def key(self, value: Any) -> Any:
        """The form in which two values are compared: of what a row holds, and of what stands on the right."""
        return value

    def is_empty(self, actual: Any) -> bool:
        """Nothing is there."""
        return actual is None or actual in self.nothings

    def test(self, op: str, value: Any, moment: Moment) -> Test:
        """The comparison with what a row holds, which is not null."""
        key = self.key
        if op in MANY:
            keys, wanted = frozenset(key(item) for item in value), op == "in"
            return lambda actual: (key(actual) in keys) is wanted
        right = key(value)
        if op == "eq":
            return lambda actual: bool(key(actual) == right)
        if op == "ne":
            return lambda actual: bool(key(actual) != right)
        compare = COMPARISONS[op]
        return lambda actual: compare(key(actual), right)

    def q(self, lookup: str, op: str, value: Any, moment: Moment) -> Q:
        """The same for the database. On null it may be unknown: ``conditions.sql`` sees to that."""
        column = self.column(lookup)
        if op in MANY:
            found = Q(**{f"{column}__in": [self.key(item) for item in value]})
            return found if op == "in" else ~found
        if op in ("eq", "ne"):
            found = Q(**{f"{column}__exact": self.key(value)})
            return found if op == "eq" else ~found
        return Q(**{f"{column}__{op}": self.key(value)})

    def q_empty(self, lookup: str) -> Q:
        """Nothing is there."""
        found = Q(**{f"{lookup}__isnull": True})
        for nothing in self.nothings:
            found |= Q(**{f"{lookup}__exact": nothing})
        return found

    def column(self, lookup: str) -> str:
        """What is compared in the database."""
        return lookup

    # --- in words ------------------------------------------------------------------------------------------------
    sentences: ClassVar[dict[str, Words]] = {
        "eq": gettext_lazy("%(field)s is %(value)s"),
        "ne": gettext_lazy("%(field)s is not %(value)s"),
        "in": gettext_lazy("%(field)s is one of %(value)s"),
        "not_in": gettext_lazy("%(field)s is none of %(value)s"),
        "gt": gettext_lazy("%(field)s is more than %(value)s"),
        "gte": gettext_lazy("%(field)s is at least %(value)s"),
        "lt": gettext_lazy("%(field)s is less than %(value)s"),
        "lte": gettext_lazy("%(field)s is at most %(value)s"),
        "contains": gettext_lazy("%(field)s contains %(value)s"),
        "starts_with": gettext_lazy("%(field)s starts with %(value)s"),
    }
    labels: ClassVar[dict[str, Words]] = {
        "eq": gettext_lazy("is"),
        "ne": gettext_lazy("is not"),
        "in": gettext_lazy("is one of"),
        "not_in": gettext_lazy("is none of"),
        "gt": gettext_lazy("is more than"),
        "gte": gettext_lazy("is at least"),
        "lt": gettext_lazy("is less than"),
        "lte": gettext_lazy("is at most"),
        "contains": gettext_lazy("contains"),
        "starts_with": gettext_lazy("starts with"),
        "empty": gettext_lazy("is empty"),
    }

    def value_in_words(self, data: Any) -> str:
        """One value, given as JSON, as people say it."""
        return str(data)

    def choices(self) -> Iterable[tuple[Any, Words]]:
        """What can be chosen from, if that is known."""
        return ()
