"""The parameters of a verb as a form, for the pages: the same declaration that the API's body is made of."""

from __future__ import annotations

from typing import Any

from django import forms

from ledger import refs
from ledger.params import Param
from ledger.verbs import Verb


class VerbForm(forms.Form):
    """A form whose ``arguments`` are what the verb takes: parameters left empty are not passed at all."""

    verb: Verb

    @property
    def arguments(self) -> dict[str, Any]:
        """For ``verb(obj, by=…, at=…, **form.arguments)``, after ``is_valid()``."""
        given = {}
        for param in self.verb.params:
            value: Any = self.cleaned_data.get(param.name)
            empty = value is None or value == "" or (param.many and not value)
            if not empty:
                given[param.name] = list(value) if param.many else value
            elif param.nullable and param.name in self.data:
                given[param.name] = None
        return given


def form_class_for(verb: Verb, *, actor: Any, obj: Any = None) -> type[VerbForm]:
    """The form of a verb, for one actor (who may name only what he sees) and one record (whose choices count)."""
    fields = {param.name: field_for(param, actor, obj) for param in verb.params}
    name = "".join(word.capitalize() for word in verb.key.replace(".", "-").split("-")) + "Form"
    return type(name, (VerbForm,), {**fields, "verb": verb})


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
