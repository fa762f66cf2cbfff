"""Choosing a record among thousands: one types how it begins, the server finds, the keys or the mouse choose.

Without JavaScript the text itself is the answer: it is looked up when the form is sent, and several that fit are offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

TEMPLATE = "components/combobox.html"


@dataclass(frozen=True)
class Typed:
    """What a form sent: ids that were chosen before, the text, and what was picked among several that fit it."""

    chosen: tuple[str, ...] = ()
    text: str | None = ""  # None: only the id was sent
    picked: str = ""


class Combobox(forms.Widget):
    """The input, what is chosen, and after an answer that was not clear what it could mean."""

    field: Any = None

    def __init__(self, *, address: str, many: bool = False, narrowed_by: Iterable[str] = (), **options: Any) -> None:
        """``address`` answers ``?q=`` with results; ``narrowed_by``: other fields of the form whose records narrow it."""
        super().__init__(**options)
        self.address, self.many, self.narrowed_by = address, many, tuple(narrowed_by)
        self.offers: list[Any] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        chosen = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if data.get(name) else []
        written = data.get(f"{name}.text")
        text = None if written is None else " ".join(str(written).replace("\x00", "").split())[:200]
        return Typed(tuple(each for each in chosen if each), text, str(data.get(f"{name}.pick", "")))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}.text" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        typed = value if isinstance(value, Typed) else None
        records = self.field.records(typed.chosen if typed else value)
        one = records[0] if records and not self.many else None
        text = typed.text if typed and typed.text is not None else self.field.label_of(one) if one else ""
        more = {key: each for key, each in {**self.attrs, **(attrs or {})}.items() if key not in ("id", "required")}
        return render_to_string(
            TEMPLATE,
            {
                "name": name,
                "id": (attrs or {}).get("id", f"id_{name}"),
                "address": self.address,
                "many": self.many,
                "narrowed_by": " ".join(self.narrowed_by),
                "text": text,
                "one": one,
                "chosen": [(record.pk, self.field.label_of(record)) for record in records] if self.many else [],
                "offers": [(record.pk, self.field.label_of(record)) for record in self.offers],
                "more": more,
            },
        )


class RecordChoice(forms.Field):
    """One record (``many``: several), of those that ``queryset`` holds."""

    def __init__(
        self,
        queryset: Any,
        *,
        find: Callable[[str], list[Any]],
        label_of: Callable[[Any], str],
        address: str,
        many: bool = False,
        narrowed_by: Iterable[str] = (),
        **options: Any,
    ) -> None:
        """``find(text)``: the records that the text may mean; ``label_of``: as which a record is chosen, unlike any other."""
        super().__init__(widget=Combobox(address=address, many=many, narrowed_by=narrowed_by), **options)
        self.queryset, self.find, self.label_of, self.many = queryset, find, label_of, many
        self.widget.field = self
        self._known: dict[str, Any] = {}
        self._clean: dict[Typed, Any] = {}

    def records(self, value: Any) -> list[Any]:
        """The records with these ids (or one of them, or themselves) that may be chosen."""
        given = value if isinstance(value, list | tuple) else [value] if value else []
        found = {str(each.pk): each for each in given if isinstance(each, Model)}
        asked = [str(each.pk if isinstance(each, Model) else each) for each in given]
        missing = [pk for pk in asked if pk not in found and pk not in self._known]
        if missing:
            try:
                self._known |= {str(each.pk): each for each in self.queryset.filter(pk__in=missing)}
            except (ValidationError, ValueError):  # no ids at all
                self._known |= dict.fromkeys(missing)
        every = [found.get(pk) or self._known.get(pk) for pk in asked]
        return [each for each in every if each is not None]

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, Typed):
            found = self.records(value)
            return found if self.many else found[0] if found else None
        if value not in self._clean:
            self._clean[value] = self._several(value) if self.many else self._one(value)
        return self._clean[value]

    def _one(self, typed: Typed) -> Any:
        if typed.picked:
            return next(iter(self.records([typed.picked])), None) or self._meant(typed.text or "")
        chosen = next(iter(self.records(typed.chosen)), None)
        if typed.text is None and typed.chosen:
            if chosen is None:
                raise ValidationError(_("This is not there any more."), code="invalid_choice")
            return chosen
        if not typed.text:
            return None
        return chosen if chosen is not None and self.label_of(chosen) == typed.text else self._meant(typed.text)

    def _several(self, typed: Typed) -> list[Any]:
        found = self.records(typed.chosen)
        if len(found) < len(set(typed.chosen)):
            raise ValidationError(_("One of these is not there any more."), code="invalid_choice")
        if typed.picked or typed.text:
            one = next(iter(self.records([typed.picked])), None) if typed.picked else None
            found += [one or self._meant(typed.text or "")]
        return list({record.pk: record for record in found}.values())

    def _meant(self, text: str) -> Any:
        found = self.find(text)
        exact = [record for record in found if self.label_of(record).casefold() == text.casefold()]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(
                _("Nothing is found for “%(text)s”."), code="invalid_choice", params={"text": text}
            )  # fmt: skip
        self.widget.offers = found
        raise ValidationError(_("Several fit “%(text)s”. Choose one."), code="several", params={"text": text})

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            now = self.to_python(data)
        except ValidationError:
            return True
        before = initial if isinstance(initial, list | tuple) else [initial] if initial else []
        after = now if self.many else [now] if now is not None else []
        return {str(getattr(each, "pk", each)) for each in before} != {str(each.pk) for each in after}
