"""Text: what people wrote, and words that a tenant chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import CharField, Q, TextField, Transform
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions.kinds.base import LONGEST_TEXT, Kind, Moment, Test
from conditions.mistakes import WrongValue

_SMALL = {ord(big): ord(big) + 32 for big in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def small_letters(text: str) -> str:
    """A to Z become a to z. No more: beyond that, PostgreSQL and Python lower-case differently."""
    return text.translate(_SMALL)


@CharField.register_lookup
@TextField.register_lookup
class SmallLetters(Transform):
    """The same in the database, whatever its locale is."""

    lookup_name = "small_letters"
    function = "LOWER"
    template = '%(function)s((%(expressions)s) COLLATE "C")'


def word(data: Any) -> str:
    """A text that the database can hold."""
    if not isinstance(data, str):
        raise WrongValue(_("Text is expected."))
    if not data.strip():
        raise WrongValue(_("Text is expected. Whether anything is there, the operator empty asks."), code="blank")
    if len(data) > LONGEST_TEXT:
        raise WrongValue(
            ngettext("At most %(n)d character is possible.", "At most %(n)d characters are possible.", LONGEST_TEXT)
            % {"n": LONGEST_TEXT},
            code="too_long",
        )
    if "\x00" in data or any("\ud800" <= each <= "\udfff" for each in data):
        raise WrongValue(_("This text has characters that cannot be stored."))
    return data


class Text(Kind):
    """Compared without regard to big and small letters: A to Z by itself, all of Unicode where a folded column follows it.

    ``fold`` is how that column is made, ``folded`` where it is: ``Text(fold=fold, folded="name_folded")``.
    """

    code = "text"
    operators = ("eq", "ne", "in", "not_in", "contains", "starts_with", "empty")
    is_fact = False
    nothings: ClassVar[tuple[Any, ...]] = ("",)

    def __init__(self, *, fold: Callable[[str], str] | None = None, folded: str = "") -> None:
        self.fold, self.folded = fold or small_letters, folded

    def key(self, value: Any) -> str:
        return self.fold(value)

    def parse_one(self, data: Any) -> str:
        text = word(data)
        if not self.key(text):
            raise WrongValue(_("Text is expected."), code="blank")
        return text

    def test(self, op: str, value: Any, moment: Moment) -> Test:
        key = self.key
        if op == "contains":
            part = key(value)
            return lambda actual: part in key(actual)
        if op == "starts_with":
            part = key(value)
            return lambda actual: bool(key(actual).startswith(part))
        return super().test(op, value, moment)

    def q(self, lookup: str, op: str, value: Any, moment: Moment) -> Q:
        if op in ("contains", "starts_with"):
            return Q(**{f"{self.column(lookup)}__{op.replace('_', '')}": self.key(value)})
        return super().q(lookup, op, value, moment)

    def column(self, lookup: str) -> str:
        if not self.folded:
            return f"{lookup}__small_letters"
        path, _sep, _last = lookup.rpartition("__")
        return f"{path}__{self.folded}" if path else self.folded

    def value_in_words(self, data: Any) -> str:
        return _("“%(text)s”") % {"text": data}


class Word(Text):
    """A short word of the tenant's own: a tier, a category, a code. What the ledger may keep."""

    code = "word"
    is_fact = True
