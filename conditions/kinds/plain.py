"""Numbers, flags, choices and references: what is compared as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.kinds.base import COMPARISONS, Kind, Words
from conditions.kinds.text import word
from conditions.mistakes import WrongValue

LARGEST = 10**15
ORDER = tuple(COMPARISONS)


class Number(Kind):
    """Whole numbers; with ``whole=False`` decimals too."""

    code = "number"
    operators = ("eq", "ne", *ORDER, "in", "not_in", "empty")

    def __init__(self, *, whole: bool = True) -> None:
        self.whole = whole

    def parse_one(self, data: Any) -> int | Decimal:
        if isinstance(data, bool) or not isinstance(data, int | float | Decimal):
            raise WrongValue(_("A number is expected."))
        if not -LARGEST <= data <= LARGEST:  # false for "not a number" as well
            raise WrongValue(_("A number of at most fifteen digits is expected."))
        if not self.whole:
            return Decimal(str(data))
        if data != int(data):
            raise WrongValue(_("A whole number is expected."))
        return int(data)

    def one_as_json(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value

    def from_json(self, data: Any) -> Any:
        return data if data is None or self.whole else Decimal(str(data))

    def value_in_words(self, data: Any) -> str:
        return number_format(data)


class Flag(Kind):
    """Yes or no."""

    code = "flag"
    operators = ("eq", "ne")
    sentences: ClassVar[dict[str, Words]] = {
        **Kind.sentences, "eq": gettext_lazy("%(field)s: %(value)s"), "ne": gettext_lazy("%(field)s: not %(value)s"),
    }  # fmt: skip

    def parse_one(self, data: Any) -> bool:
        if data is not True and data is not False:
            raise WrongValue(_("true or false is expected."))
        return bool(data)

    def value_in_words(self, data: Any) -> str:
        return _("yes") if data else _("no")

    def choices(self) -> Iterable[tuple[Any, Words]]:
        return ((True, _("yes")), (False, _("no")))


class Choice(Kind):
    """One of some fixed words; numbered ones have an order too."""

    code = "choice"

    def __init__(self, choices: Iterable[tuple[Any, str | Promise]]) -> None:
        self.options: dict[Any, Words] = {self._plain(code): label for code, label in choices}
        self.is_numbered = all(isinstance(code, int) for code in self.options)
        self.nothings = () if self.is_numbered else ("",)  # type: ignore[misc]
        self.operators = ("eq", "ne", "in", "not_in", *(ORDER if self.is_numbered else ()), "empty")

    @staticmethod
    def _plain(code: Any) -> Any:
        return int(code) if isinstance(code, int) else str(code)

    def parse_one(self, data: Any) -> Any:
        is_number = isinstance(data, int) and not isinstance(data, bool)
        if is_number is not self.is_numbered or not isinstance(data, int | str) or data not in self.options:
            raise WrongValue(
                _("One of %(choices)s is expected.") % {"choices": ", ".join(map(str, self.options))},
                code="invalid_choice",
            )
        return data

    def one_as_json(self, value: Any) -> Any:
        return None if value is None else self._plain(value)

    def value_in_words(self, data: Any) -> str:
        label = self.options.get(data, data)
        return _("%(number)s · %(label)s") % {"number": data, "label": label} if self.is_numbered else str(label)

    def choices(self) -> Iterable[tuple[Any, Words]]:
        return [(code, self.value_in_words(code)) for code in self.options]


class Reference(Kind):
    """Another record, by its id. ``to`` is the word by which its app registered it: ``accounts.account``."""

    code = "reference"

    def __init__(self, to: str) -> None:
        self.to = to

    def parse_one(self, data: Any) -> UUID:
        try:
            if isinstance(data, str) and len(data) == 36:
                return UUID(data)
        except ValueError:
            pass
        raise WrongValue(_("An id is expected."))

    def one_as_json(self, value: Any) -> Any:
        return None if value is None else str(value)

    def from_json(self, data: Any) -> Any:
        return UUID(data) if isinstance(data, str) else data


class Tags(Kind):
    """A list of short words, each exactly as it is written."""

    code = "tags"
    operators = ("contains", "in", "not_in", "empty")
    nothings: ClassVar[tuple[Any, ...]] = ([],)
    sentences: ClassVar[dict[str, Words]] = {
        "contains": gettext_lazy("%(field)s have %(value)s"),
        "in": gettext_lazy("%(field)s have one of %(value)s"),
        "not_in": gettext_lazy("%(field)s have none of %(value)s"),
    }
    labels: ClassVar[dict[str, Words]] = {
        "contains": gettext_lazy("have"),
        "in": gettext_lazy("have one of"),
        "not_in": gettext_lazy("have none of"),
        "empty": gettext_lazy("are empty"),
    }

    def parse_one(self, data: Any) -> str:
        return word(data)

    def one_as_json(self, value: Any) -> Any:
        return list(value) if isinstance(value, list | tuple) else value

    def test(self, op: str, value: Any, moment: Any) -> Any:
        if op == "contains":
            return lambda actual: value in actual
        words, wanted = frozenset(value), op == "in"
        return lambda actual: (not words.isdisjoint(actual)) is wanted

    def q(self, lookup: str, op: str, value: Any, moment: Any) -> Q:
        if op == "contains":
            return Q(**{f"{lookup}__contains": [value]})
        found = Q()
        for each in value:
            found |= Q(**{f"{lookup}__contains": [each]})
        return found if op == "in" else ~found

    def value_in_words(self, data: Any) -> str:
        if isinstance(data, list):
            return ", ".join(self.value_in_words(each) for each in data)
        return _("“%(text)s”") % {"text": data}
