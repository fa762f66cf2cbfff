"""The values of a filter, read from one query parameter."""

import re
import uuid
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

NONE = "none"  # asks for rows without a value
INT_RANGE = 2**63
MAX_VALUES = 200


class CommaSeparated(forms.Field):
    """One or more values; each goes through `one()`."""

    widget = forms.TextInput
    single = False
    default_error_messages = {
        "invalid": _("This is not a valid value."),
        "one": _("Give one value."),
        "many": _("Too many values."),
    }

    def __init__(
        self, *args: Any, choices: Any = None, model_field: Any = None, null_values: Any = (), **kwargs: Any
    ) -> None:
        for noise in ("max_length", "min_length", "queryset", "to_field_name", "empty_label", "null_label"):
            kwargs.pop(noise, None)
        self.choices, self.model_field = choices, model_field
        super().__init__(*args, **kwargs)

    def clean(self, raw: Any) -> Any:
        """The values, or None when the parameter is absent."""
        if raw is None:
            return None
        parts = [raw] if self.single else [part.strip() for part in raw.split(",")]
        if len(parts) > MAX_VALUES:
            raise ValidationError(self.error_messages["many"], code="too_many")
        if not all(parts):
            raise ValidationError(self.error_messages["invalid"], code="blank")
        return [self.one(part) for part in parts]

    def one(self, text: str) -> Any:
        """One value from its text."""
        return text

    def refuse(self) -> NoReturn:
        """The complaint about one value."""
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class TextValues(CommaSeparated):
    """One text; it may hold commas."""

    single = True  # a text may hold commas


class ChoiceValues(CommaSeparated):
    """Any of the choices."""

    def one(self, text: str) -> Any:
        for value, _label in self.offered():
            if str(value) == text:
                return value
        raise ValidationError(_("Expected one of: %(names)s.") % {
            "names": ", ".join(str(value) for value, _label in self.offered())}, code="invalid_choice")  # fmt: skip

    def offered(self) -> Any:
        """The choices, called if they are a function."""
        return list(self.choices() if callable(self.choices) else self.choices or ())


class BooleanValues(CommaSeparated):
    """`true` or `false`."""

    single = True

    def one(self, text: str) -> Any:
        if text not in ("true", "false"):
            raise ValidationError(_("Expected true or false."), code="invalid")
        return text == "true"


class IntegerValues(CommaSeparated):
    """Whole numbers of 64 bits."""

    def one(self, text: str) -> Any:
        if not re.fullmatch(r"-?[0-9]{1,19}", text, re.ASCII) or not -INT_RANGE <= int(text) < INT_RANGE:
            self.refuse()
        return int(text)


class IdValues(CommaSeparated):
    """UUIDs in their usual spelling, or `none`."""

    def one(self, text: str) -> Any:
        if text == NONE:
            return None
        try:
            value = uuid.UUID(text)
        except ValueError:
            self.refuse()
        if str(value) != text.lower():
            self.refuse()
        return value


class IntegerIdValues(IntegerValues):
    """Numbers as ids, or `none`."""

    def one(self, text: str) -> Any:
        return None if text == NONE else super().one(text)


class InstantValues(CommaSeparated):
    """A date and time with its offset."""

    single = True

    def one(self, text: str) -> Any:
        try:
            value = parse_datetime(text)
        except ValueError:
            value = None
        if value is None or value.tzinfo is None:
            message = _("Expected a date and time with an offset, such as 2026-11-22T03:00:00Z.")
            raise ValidationError(message, code="invalid")
        return value


class DayValues(CommaSeparated):
    """A calendar day."""

    single = True

    def one(self, text: str) -> Any:
        try:
            value = parse_date(text)
        except ValueError:
            value = None
        if value is None:
            raise ValidationError(_("Expected a date such as 2026-11-22."), code="invalid")
        return value
