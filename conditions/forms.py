"""A condition as a field of a form: JSON in a text area, which `static/js/conditions.js` turns into a builder where it can."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from conditions.fields import Field, fields_of
from conditions.grammar import AllOf, AnyOf, Condition, Leaf, Not, parse
from conditions.kinds import Choice, Day, Flag, Instant, Number, Reference
from conditions.kinds.base import Kind, Words
from conditions.mistakes import InvalidCondition

LONGEST = 60_000  # characters of JSON; a hundred leaves have room in it
Named = Iterable[tuple[Any, Words]]


class ConditionInput(forms.Textarea):
    """The text area, and what makes more of it."""

    class Media:
        css = {"all": ["css/conditions.css"]}
        js = ["js/conditions.js"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        plain = {"rows": 8, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "translate": "no"}
        super().__init__({**plain, **(attrs or {})})


class ConditionField(forms.CharField):
    """Its value is the tree. Shown by the component ``<c-conditions :field="form.conditions" />``; add ``{{ form.media }}``.

    ``names`` gives the records to choose from, by what a reference leads to: ``{"identity.group": [(id, "Support")]}``.
    Without it the id is typed.
    """

    widget = ConditionInput

    def __init__(
        self, *, resource: str, names: Mapping[str, Named] | None = None, facts_only: bool = False, **options: Any
    ) -> None:
        super().__init__(max_length=LONGEST, **options)
        self.resource, self.facts_only = resource, facts_only
        self.names = {kind: [(str(pk), name) for pk, name in named] for kind, named in (names or {}).items()}

    def prepare_value(self, value: Any) -> Any:
        """The tree, or JSON that was stored, as text; what somebody typed stays as it is."""
        if isinstance(value, Leaf | AllOf | AnyOf | Not):
            value = value.as_json()
        return value if value is None or isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)

    def clean(self, value: Any) -> Condition | None:
        """The tree; every mistake is one error, with the ``path`` of its leaf among its params."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(self.resource, json.loads(text), facts_only=self.facts_only)
        except InvalidCondition as refused:
            raise refused.as_validation_error() from None
        except json.JSONDecodeError as error:
            words = _("This is not JSON: line %(line)s, column %(column)s.")
            place = {"line": error.lineno, "column": error.colno}
            raise ValidationError(words, code="not_json", params=place) from None
        except (RecursionError, ValueError):  # nested a thousand times, or a number of ten thousand digits
            raise ValidationError(_("This is not JSON that can be read."), code="not_json") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Spaces and line breaks are no change."""
        return self._normal(self.prepare_value(initial)) != self._normal(data)

    @staticmethod
    def _normal(text: Any) -> Any:
        try:
            return json.loads(text or "null")
        except (RecursionError, ValueError):
            return text

    @cached_property
    def builder(self) -> Builder:
        """What the component shows."""
        return Builder(self)


class Builder:
    """The fields to choose from, in groups, and per kind of field its operators and how its values are given."""

    def __init__(self, field: ConditionField) -> None:
        self.names = field.names
        self.shapes: list[dict[str, Any]] = []
        self._known: dict[tuple[Any, ...], int] = {}
        groups: dict[str, list[dict[str, Any]]] = {}
        for each in fields_of(field.resource).values():
            if each.is_fact or not field.facts_only:
                groups.setdefault(str(each.group), []).append(self._entry(each))
        self.groups = list(groups.items())

    def _entry(self, field: Field) -> dict[str, Any]:
        """A field to choose, with the number of its shape."""
        kind = field.kind
        options = self._options(kind)
        key = (control_of(kind, bool(options)), kind.operators, tuple(options))
        if key not in self._known:
            self._known[key] = len(self.shapes)
            labels = [(code, kind.labels[code]) for code in kind.operators if code != "empty"]
            if "empty" in kind.operators:  # the builder knows two, the language one with yes or no
                labels += [("empty", kind.labels["empty"]), ("filled", _("is not empty"))]
            self.shapes.append({"control": key[0], "operators": labels, "options": options})
        return {
            "name": field.name, "label": field.full_label, "shape": self._known[key], "operators": ", ".join(kind.operators),
            "codes": ", ".join(json.dumps(code) for code, _label in kind.choices()),
        }  # fmt: skip

    def _options(self, kind: Kind) -> list[tuple[str, str]]:
        """Values as JSON writes them, and their words."""
        if isinstance(kind, Reference):
            return [(json.dumps(pk), str(name)) for pk, name in self.names.get(kind.to, ())]
        return [(json.dumps(code), str(label)) for code, label in kind.choices()]


def control_of(kind: Kind, has_options: bool) -> str:
    """How a value is given."""
    if isinstance(kind, Instant):
        return "instant"
    if isinstance(kind, Day):
        return "date"
    if isinstance(kind, Number):
        return "number"
    return "options" if has_options or isinstance(kind, Choice | Flag) else "text"
