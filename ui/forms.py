"""The form of one step on a record: fields made from what a verb takes, and what keeps two people from overwriting each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class RecordField(forms.ModelChoiceField):
    """A record by the name people know it by."""

    def label_from_instance(self, obj: Any) -> str:
        return known_as(obj)


def known_as(record: Any) -> str:
    """The name of a record that has one."""
    return str(getattr(record, "name", "") or record)


class StepForm(forms.Form):
    """Fields that somebody else made, the version of the record that the page showed, and what the verb is given."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, fields: Mapping[str, forms.Field], *args: Any, clears: Mapping[str, Any], **kwargs: Any) -> None:
        """``clears``: the fields whose emptiness is an answer, with what the record holds now."""
        super().__init__(*args, **kwargs)
        self.asked, self.clears = list(fields), clears
        for name, field in fields.items():
            self.fields[name] = field
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = _("Nobody") if name in clears else _("Choose…")
                field.label_from_instance = known_as  # type: ignore[assignment]
            if name in clears:
                self.initial.setdefault(name, clears[name])

    def arguments(self) -> dict[str, Any]:
        """What the verb is given: an empty answer is left out, and so is an untouched one of those that can be cleared."""
        given = {}
        for name in self.asked:
            value = self.cleaned_data.get(name)
            if name in self.clears:
                if name in self.changed_data:
                    given[name] = value or None
            elif value not in (None, "", []):
                given[name] = value
        return given

    def seen(self, record: Any) -> bool:
        """Whether the page showed the record as it is now."""
        version = self.cleaned_data.get("version")
        return version is None or version == record.version

    def showing(self, refusal: Any, *, version: int) -> StepForm:
        """The same form with the same answers, saying why it was refused, ready for another try."""
        answers: Any = self.data
        self.data = answers.copy()
        self.data[self.add_prefix("version")] = str(version)  # type: ignore[index]
        self.add_error(None, str(refusal))
        return self


def show_invalid(form: forms.Form, error: ValidationError) -> None:
    """What a verb found wrong, beside the field that it is about."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
