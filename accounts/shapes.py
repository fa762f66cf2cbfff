"""The shapes of JSON columns: what the database would take without a question."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ADDRESS_PARTS = ("kind", "street", "postal_code", "city", "region", "country")
MANY = 50  # telephone numbers or addresses of one customer
LONG = 300
BIG = 32_768  # the tenant's own fields of one record, as JSON


def phone_list(value: Any) -> None:
    """A list of telephone numbers."""
    if (
        not isinstance(value, list)
        or len(value) > MANY
        or not all(isinstance(item, str) and len(item) <= LONG for item in value)
    ):
        raise ValidationError(_("A list of telephone numbers is expected."), code="invalid")


def address(value: Any) -> None:
    """One address; all parts are optional."""
    parts = value.items() if isinstance(value, dict) else [("", None)]
    if not all(name in ADDRESS_PARTS and isinstance(part, str) and len(part) <= LONG for name, part in parts):
        raise ValidationError(
            _("An object with some of %(parts)s is expected.") % {"parts": ", ".join(ADDRESS_PARTS)}, code="invalid"
        )


def address_list(value: Any) -> None:
    """A list of addresses."""
    if not isinstance(value, list) or len(value) > MANY:
        raise ValidationError(_("A list of addresses is expected."), code="invalid")
    for item in value:
        address(item)


def is_web_address(value: str) -> bool:
    """Nothing, a bare host name, or http and https; never another scheme, which a browser might run."""
    scheme, colon, rest = value.partition(":")
    with_port = "." in scheme and rest.partition("/")[0].isdecimal()
    return not colon or scheme.lower() in ("http", "https") or with_port


def custom_fields(value: Any) -> None:
    """The tenant's own fields: an object, small enough that a list of two hundred can be read."""
    if not isinstance(value, dict):
        raise ValidationError(_("An object is expected."), code="invalid")
    if len(json.dumps(value)) > BIG:
        raise ValidationError(_("At most %(limit)s characters of JSON.") % {"limit": BIG}, code="too_large")


def days(value: Any) -> None:
    """A list of numbers of days."""
    if (
        not isinstance(value, list)
        or len(value) > MANY
        or not all(isinstance(item, int) and not isinstance(item, bool) and 1 <= item <= 3650 for item in value)
    ):
        raise ValidationError(_("A list of whole numbers from 1 to 3650 is expected."), code="invalid")
