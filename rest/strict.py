"""JSON types mean what they say: a number is no string, `true` is no integer, "yes" is no boolean.

DRF's fields are made for HTML forms and coerce. Rather than a second set of fields, a body's value is checked here
against the kind of the stock field it is meant for, before that field sees it.
"""

import datetime
import math
import re
from decimal import Decimal
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from rest import text

SINGLE_LINE = 500  # text fields up to this length are names and subjects, which become one line
_OFFSET = re.compile(r"(?:[zZ]|[+-]\d{2}:?\d{2})$")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def checked(field: serializers.Field, value: Any) -> Any:
    """The value, normalised if it is text; ValidationError if its JSON type is not the field's."""
    for klass in type(field).__mro__:
        if klass in _CHECKS:
            return _CHECKS[klass](field, value)
    return value


def _refuse(code: str, message: Any) -> NoReturn:
    raise ValidationError([ErrorDetail(message, code=code)])


def _string(_field: Any, value: Any) -> Any:
    if not isinstance(value, str):
        _refuse("not_a_string", _("Expected a string."))
    return value


def _text(field: Any, value: Any) -> Any:
    _string(field, value)
    if text.has_controls(value):
        _refuse("control_character", _("Control characters are not allowed."))
    lines = field.style.get("base_template") == "textarea.html" or not field.max_length
    return text.normalised(value, single_line=not lines and field.max_length <= SINGLE_LINE)


def _boolean(_field: Any, value: Any) -> Any:
    if not isinstance(value, bool):
        _refuse("not_a_boolean", _("Expected true or false."))
    return value


def _integer(_field: Any, value: Any) -> Any:
    if not isinstance(value, int) or isinstance(value, bool):
        _refuse("not_an_integer", _("Expected a whole number."))
    return value


def _number(_field: Any, value: Any) -> Any:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        _refuse("not_a_number", _("Expected a number."))
    return value


def _decimal(_field: Any, value: Any) -> Any:
    """Decimals are strings, so that no digit is lost; numbers are understood too."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        _refuse("not_a_number", _("Expected a number."))
    return value


def _instant(_field: Any, value: Any) -> Any:
    """RFC 3339: an instant without an offset names no instant."""
    if isinstance(value, datetime.datetime):
        return value
    _string(_field, value)
    if not _OFFSET.search(value):
        _refuse("no_offset", _("Expected a date and time with an offset, such as 2026-11-22T03:00:00Z."))
    return value


def _uuid(_field: Any, value: Any) -> Any:
    _string(_field, value)
    if not _UUID.fullmatch(value):
        _refuse("invalid", _("Expected an id."))
    return value


def _choice(field: Any, value: Any) -> Any:
    kinds = {type(key) for key in field.choices} or {str}
    kinds = {next((base for base in (bool, int, str) if issubclass(kind, base)), kind) for kind in kinds}
    if type(value) not in kinds:
        _refuse("invalid_choice", _("This is not a valid choice."))
    return value


def _list(field: Any, value: Any) -> Any:
    if not isinstance(value, list):
        _refuse("not_a_list", _("Expected a list."))
    child = getattr(field, "child", None)
    if child is None or isinstance(child, serializers.BaseSerializer):
        return value
    errors: dict[Any, Any] = {}
    items = []
    for index, item in enumerate(value):
        try:
            items.append(item if item is None else checked(child, item))
        except ValidationError as error:
            errors[index] = error.detail
    if errors:
        raise ValidationError(errors)
    return items


def _object(_field: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        _refuse("not_an_object", _("Expected an object."))
    return value


_CHECKS = {
    serializers.CharField: _text,
    serializers.BooleanField: _boolean,
    serializers.IntegerField: _integer,
    serializers.FloatField: _number,
    serializers.DecimalField: _decimal,
    serializers.DateTimeField: _instant,
    serializers.DateField: _string,
    serializers.TimeField: _string,
    serializers.DurationField: _string,
    serializers.UUIDField: _uuid,
    serializers.MultipleChoiceField: _list,
    serializers.ChoiceField: _choice,
    serializers.ListField: _list,
    serializers.DictField: _object,
    serializers.SlugRelatedField: _string,
}
