"""A form from a list of parameters, so that every verb has one without anybody writing it.

A parameter says ``name, kind, required, nullable, label, help, max_length, choices_for(obj), to``; that is all this needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORT = 200  # a text up to this long is one line
SHOWN = 500  # so many records fit a plain select; a search field comes with the customer pages


class RecordField(forms.ModelChoiceField):
    """A record by the name people know it by."""

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "name", "") or obj)


class ParamForm(forms.Form):
    """The parameters of one verb on one record."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        params: Iterable[Any],
        *args: Any,
        subject: Any = None,
        choices: Callable[[str], Any] | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.params = [param for param in params if param.kind != "json"]
        self.choices = choices
        for param in self.params:
            self.fields[param.name] = self._field(param, subject)
            self.initial.setdefault(param.name, _present(param, subject))

    def arguments(self) -> dict[str, Any]:
        """What the verb is given. An empty answer is not passed on, unless it clears what was there before."""
        given = {}
        for param in self.params:
            value = self.cleaned_data.get(param.name)
            if param.nullable:
                if param.name in self.changed_data:
                    given[param.name] = value or None
            elif value not in (None, "", []):
                given[param.name] = value
        return given

    def showing(self, refusal: Any, *, version: int) -> ParamForm:
        """The same form with the same answers, saying why it was refused, ready for another try."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)
        self.add_error(None, str(refusal))
        return self

    def _field(self, param: Any, subject: Any) -> forms.Field:
        common = {
            "required": param.required,
            "label": param.label or param.name.replace("_", " ").capitalize(),
            "help_text": param.help,
        }
        if param.kind in ("ref", "refs"):
            if self.choices is None:
                raise TypeError(f"{param.name}: a form with records needs `choices`")
            queryset = self.choices(param.to)
            if param.kind == "refs":
                return forms.ModelMultipleChoiceField(queryset, **common)
            return RecordField(queryset, empty_label=_("Nobody") if param.nullable else _("Choose…"), **common)
        choices = param.choices_for(subject)
        if choices is not None:
            some = [] if param.required and len(choices) == 1 else [("", _("Choose…"))]
            return forms.ChoiceField(choices=[*some, *choices], **common)
        return _plain(param, common)


def show_invalid(form: forms.Form, error: ValidationError) -> None:
    """What a verb found wrong, beside the field that it is about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _plain(param: Any, common: dict[str, Any]) -> forms.Field:
    if param.kind == "bool":
        return forms.BooleanField(**{**common, "required": False})
    if param.kind == "integer":
        return forms.IntegerField(min_value=param.min_value, max_value=param.max_value, **common)
    if param.kind == "datetime":
        return forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **common)
    if param.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    short = param.kind != "markdown" and (param.max_length or SHORT + 1) <= SHORT
    widget = forms.TextInput() if short else forms.Textarea(attrs={"rows": 4})
    return forms.CharField(max_length=param.max_length, widget=widget, **common)


def _present(param: Any, subject: Any) -> Any:
    """What the record holds now, so that a form starts from it and an untouched answer changes nothing."""
    if subject is None or not param.nullable:
        return None
    return getattr(subject, f"{param.name}_id", getattr(subject, param.name, None))
