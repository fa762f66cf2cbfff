"""The parameters of a verb as fields of the administration: the declaration is the verb's, the looks are unfold's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import FieldDoesNotExist
from unfold import widgets

from ledger import refs
from ledger.forms import field_for as plain_field_for
from ledger.params import Param

SECONDS = "%Y-%m-%dT%H:%M:%S"


def askable(param: Param) -> bool:
    """Whether this installation has what could be answered."""
    return param.kind not in ("ref", "refs") or refs.is_known(param.to)


def field_for(param: Param, *, admin: Any, actor: Any, record: Any = None) -> forms.Field:
    """The field that asks for this parameter."""
    field = plain_field_for(param, actor, record)
    if param.kind in ("ref", "refs"):
        field.widget = _choosing_records(param, field, admin)
    elif isinstance(field, forms.MultipleChoiceField):
        _choose(field, widgets.UnfoldAdminSelect2MultipleWidget())
    elif isinstance(field, forms.ChoiceField):
        field = _as_declared(param, field)
    elif param.kind == "code" and param.many:
        field = WordsField(required=field.required, label=field.label, help_text=field.help_text)
    else:
        _dress(param, field)
    field.widget.is_required = field.required
    return field


class WordsField(forms.CharField):
    """Several codes, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 8}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        return super().clean(value).split()

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(initial or []) != sorted((data or "").split())


def _as_declared(param: Param, field: forms.ChoiceField) -> forms.Field:
    """A browser sends words; the verb gets the code that it declared, be it a number."""
    choices: Any = list(field.choices)  # type: ignore[arg-type]
    codes = {str(code): code for code, _label in choices}
    return forms.TypedChoiceField(
        choices=choices,
        coerce=lambda text: codes[str(text)],
        empty_value=None if param.nullable else "",
        required=field.required,
        label=field.label,
        help_text=field.help_text,
        widget=widgets.UnfoldAdminSelectWidget(),
    )


def _dress(param: Param, field: forms.Field) -> None:
    match param.kind:
        case "bool":
            field.widget = widgets.UnfoldBooleanSwitchWidget()
        case "json":
            field.widget = widgets.UnfoldAdminTextareaWidget(attrs={"rows": 4})
        case "integer":
            field.widget = widgets.UnfoldAdminIntegerFieldWidget()
        case "datetime" | "date":
            field.widget.attrs["class"] = " ".join(widgets.INPUT_CLASSES)
            if param.kind == "datetime":
                field.widget.format = SECONDS
                field.widget.attrs["step"] = 1
        case _:
            long = isinstance(field.widget, forms.Textarea)
            field.widget = (
                widgets.UnfoldAdminTextareaWidget(attrs={"rows": 6}) if long else widgets.UnfoldAdminTextInputWidget()
            )
            if param.max_length:
                field.widget.attrs["maxlength"] = str(param.max_length)


def _choosing_records(param: Param, field: Any, admin: Any) -> forms.Widget:
    """Typing finds them where they have pages here; a few others are a list. Either offers what the actor may see."""
    source = admin.source_of(param.name)
    many = param.kind == "refs"
    if source is not None and admin.admin_site.is_registered(source.remote_field.model):
        widget = (AutocompleteSelectMultiple if many else AutocompleteSelect)(source, admin.admin_site)
    else:
        widget = widgets.UnfoldAdminSelect2MultipleWidget() if many else widgets.UnfoldAdminSelectWidget()
    widget.choices = field.choices
    return widget


def _choose(field: Any, widget: forms.Widget) -> None:
    widget.choices = field.choices  # type: ignore[attr-defined]
    field.widget = widget


def model_field(model: Any, name: str) -> Any:
    """The column of this name, or None."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if found.concrete else None
