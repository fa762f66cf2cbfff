"""Answers: JSON by orjson. Instants leave in UTC with `Z` (`2026-11-22T03:00:00.123456Z`), decimals as strings."""

import datetime
import json
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils.duration import duration_iso_string
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


class OrjsonRenderer(BaseRenderer):
    """application/json. Serializers may leave UUIDs, datetimes, enums and decimals as they are."""

    media_type = "application/json"
    format = "json"
    charset = None  # RFC 8259: JSON is UTF-8 and has no charset parameter
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        """The bytes; nothing for an answer without content."""
        return b"" if data is None else dumps(data)


class ProblemRenderer(OrjsonRenderer):
    """application/problem+json, for views that document or force it; raised errors bypass negotiation."""

    media_type = "application/problem+json"
    format = "problem"


def dumps(data: Any) -> bytes:
    """The one way this API writes JSON; also used for stored answers and webhooks' previews."""
    try:
        return orjson.dumps(data, default=plain, option=OPTIONS)
    except TypeError as error:
        if "64-bit" not in str(error):
            raise
        return json.dumps(data, default=_plain_for_json).encode()  # integers beyond 64 bits, from custom JSON


def plain(value: Any) -> Any:
    """What orjson does not know."""
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, datetime.timedelta):
        return duration_iso_string(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, QuerySet | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _plain_for_json(value: Any) -> Any:
    try:
        return plain(value)
    except TypeError:
        return orjson.loads(orjson.dumps(value, option=OPTIONS))
