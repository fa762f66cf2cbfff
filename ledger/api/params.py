"""The parameters of a verb as a strict body: unknown fields, wrong types and foreign ids are 400, each one named."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ledger import refs
from ledger.params import Param
from ledger.verbs import Verb
from rest.relations import VisibleRelatedField, actor_of
from rest.serializers import StrictSerializer

BIGGEST = 2**63 - 1
_TEXTAREA = {"base_template": "textarea.html"}  # keeps line breaks


class RefField(VisibleRelatedField):
    """Another record by its id or, where it has one, its human number; only such as the caller may see."""

    def __init__(self, *, to: str, **options: Any) -> None:
        self.to = to
        super().__init__(queryset_for=lambda actor: refs.choices_of(to, actor), **options)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("incorrect_type")
        found = refs.find(self.to, data, actor_of(self.context))
        if found is None:
            self.fail("does_not_exist")
        return found


def serializer_class_for(verb: Verb, obj: Any = None) -> type[StrictSerializer]:
    """The body of a verb. Choices that depend on the object need it; the documentation does without."""
    words = verb.key.replace(".", "-").split("-")
    name = "".join(word.capitalize() for word in words) + "ParamsSerializer"
    fields = {param.name: field_for(param, obj) for param in verb.params}
    return type(name, (StrictSerializer,), {**fields, "__doc__": verb.help})


def field_for(param: Param, obj: Any = None) -> serializers.Field:
    """The field that takes this parameter."""
    options: dict[str, Any] = {
        "required": param.required,
        "help_text": param.help or None,
        "label": param.label or None,
    }
    if param.nullable:
        options["allow_null"] = True
    return _FIELDS[param.kind](param, obj, options)


def _text(param: Param, _obj: Any, options: dict) -> serializers.Field:
    if param.kind == "markdown" or (param.max_length or 0) > 500:
        options["style"] = _TEXTAREA
    return serializers.CharField(max_length=param.max_length, allow_blank=not param.required, **options)


def _code(param: Param, obj: Any, options: dict) -> serializers.Field:
    known = None if obj is None and callable(param.choices) and not isinstance(param.choices, type) else True
    choices = param.choices_for(obj) if known else None
    if not param.many:
        return _one_code(param, choices, options)
    return serializers.ListField(child=_one_code(param, choices, {}), max_length=100, **options)


def _one_code(param: Param, choices: list | None, options: dict) -> serializers.Field:
    if choices is not None:
        return serializers.ChoiceField(choices=choices, **options)
    return serializers.CharField(max_length=param.max_length, **options)


def _integer(param: Param, _obj: Any, options: dict) -> serializers.Field:
    low = -BIGGEST if param.min_value is None else param.min_value
    high = BIGGEST if param.max_value is None else param.max_value
    return serializers.IntegerField(min_value=low, max_value=high, **options)


def _refs(param: Param, _obj: Any, options: dict) -> serializers.Field:
    visible = lambda actor: refs.choices_of(param.to, actor)  # noqa: E731
    return VisibleRelatedField(many=True, queryset_for=visible, allow_empty=not param.required, **options)


_FIELDS = {
    "text": _text,
    "markdown": _text,
    "code": _code,
    "integer": _integer,
    "refs": _refs,
    "ref": lambda param, _obj, options: RefField(to=param.to, **options),
    "bool": lambda _param, _obj, options: serializers.BooleanField(**options),
    "datetime": lambda _param, _obj, options: serializers.DateTimeField(**options),
    "date": lambda _param, _obj, options: serializers.DateField(**options),
    "json": lambda _param, _obj, options: serializers.JSONField(**options),
}
