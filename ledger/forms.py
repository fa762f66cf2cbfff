"""The parameters of a verb as fields of a form: the same declaration that the API's body is made of."""

from __future__ import annotations

from typing import Any

from django import forms

from ledger import refs
from ledger.params import Param


def field_for(param: Param, actor: Any, obj: Any = None) -> forms.Field:
    """The field that asks for this parameter."""
    options: dict[str, Any] = {
        "required": param.required and param.kind != "bool",
        "label": param.label or param.name.replace("_", " ").capitalize(),
        "help_text": param.help,
    }
    choices = param.choices_for(obj)
    if choices is not None:
        if param.many:
            return forms.MultipleChoiceField(choices=choices, **options)
        return forms.ChoiceField(choices=choices if param.required else [("", "—"), *choices], **options)
    match param.kind:
        case "ref":
            return forms.ModelChoiceField(queryset=refs.choices_of(param.to, actor), **options)
        case "refs":
            return forms.ModelMultipleChoiceField(queryset=refs.choices_of(param.to, actor), **options)
        case "text" | "markdown":
            lines = forms.Textarea if param.kind == "markdown" or (param.max_length or 0) > 500 else forms.TextInput
            return forms.CharField(max_length=param.max_length, widget=lines, **options)
        case "integer":
            return forms.IntegerField(min_value=param.min_value, max_value=param.max_value, **options)
        case "bool":
            return forms.BooleanField(**options)
        case "datetime":
            return forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **options)
        case "date":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **options)
        case "json":
            return forms.JSONField(**options)
    return forms.CharField(max_length=param.max_length, **options)
