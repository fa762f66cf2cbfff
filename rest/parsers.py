"""Bodies: JSON objects of at most 1 MiB, checked before any field sees them.

Refused with the path of the culprit: NaN and Infinity, numbers beyond 64 bits, duplicate keys, NUL characters and lone
surrogates in keys and values, more than 32 levels. An empty body is `{}`, so that a verb without parameters needs none.
"""

import json
import math
from collections import Counter
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ErrorDetail, UnsupportedMediaType, ValidationError

from rest import text
from rest.errors import WHOLE_BODY, join
from rest.problems import PayloadTooLarge

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_CONTAINERS = 50_000  # a mebibyte of empty lists costs Python two seconds
MAX_ERRORS = 20  # enough to fix a client, too few to echo a hostile body back
INT_MAX = 2**63 - 1  # PostgreSQL's bigint


class StrictJSONParser(parsers.BaseParser):
    """The only parser of the API, but for uploads."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body as a dict of clean values."""
        charset = _charset(media_type)
        if charset not in ("utf-8", "utf8", "us-ascii"):
            raise UnsupportedMediaType(media_type or "")
        raw = read_limited(stream, MAX_BYTES, parser_context)
        if not raw.strip():
            return {}
        return load(raw)


class UploadParser(parsers.MultiPartParser):
    """multipart/form-data for attachments: a larger limit, the same rules for text."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Files and texts; the size is refused before anything is read."""
        limit = getattr(settings, "ATTACHMENT_MAX_BYTES", 25 * MAX_BYTES) + MAX_BYTES  # the parts around the file
        if _content_length(parser_context) > limit:
            raise PayloadTooLarge(_("The upload is too large."))
        parsed = super().parse(stream, media_type, parser_context)
        errors = {
            name or WHOLE_BODY: [ErrorDetail(found[1], code=found[0])]
            for name, values in parsed.data.lists()
            for value in [name, *values]
            if (found := text.complaint(value))
        }
        if errors:
            raise ValidationError(errors)
        return parsed


def read_limited(stream: Any, limit: int, parser_context: Any) -> bytes:
    """At most `limit` bytes; a longer body is 413 whatever its Content-Length claims."""
    if _content_length(parser_context) > limit:
        raise PayloadTooLarge(_("The body may have at most %(limit)s bytes.") % {"limit": limit})
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        raise PayloadTooLarge(_("The body may have at most %(limit)s bytes.") % {"limit": limit})
    return raw


def load(raw: bytes) -> dict:
    """Parse and check one JSON object."""
    if raw.count(b"[") + raw.count(b"{") > MAX_CONTAINERS:
        raise _whole("too_many", _("The body has too many lists and objects."))
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=lambda name: _Culprit("not_finite", _("NaN and Infinity are not numbers.")),
            parse_int=_integer,
            parse_float=_float,
        )
    except UnicodeDecodeError:
        raise _whole("parse_error", _("The body is not UTF-8.")) from None
    except RecursionError:
        raise _whole("too_deep", _("The body is nested too deeply.")) from None
    except ValueError as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise _whole("parse_error", _("The body is not JSON.") + where) from None
    errors: dict[str, list] = {}
    _inspect(value, "", 1, errors)
    if errors:
        raise ValidationError(errors)
    if not isinstance(value, dict):
        raise _whole("not_an_object", _("The body must be a JSON object."))
    return value


class _Culprit:
    """Stands for a value that JSON's hooks refuse before its path is known."""

    def __init__(self, code: str, message: Any) -> None:
        self.code, self.message = code, message


class _Pairs(dict):
    """An object that named a key twice."""

    repeated = ""


_CHECKED = (str, dict, list, _Culprit)  # numbers, booleans and null have been judged while parsing


def _object(pairs: Any) -> Any:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    repeating, counts = _Pairs(value), Counter(key for key, _value in pairs)
    repeating.repeated = next(key for key, count in counts.items() if count > 1)
    return repeating


def _integer(digits: str) -> Any:
    if len(digits) > 20 or abs(int(digits)) > INT_MAX:
        return _Culprit("out_of_range", _("The number is out of range."))
    return int(digits)


def _float(digits: str) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else _Culprit("out_of_range", _("The number is out of range."))


def _inspect(value: Any, path: str, depth: int, errors: dict[str, Any]) -> None:
    """Walk the parsed body and note the path of everything that cannot be accepted."""
    if len(errors) >= MAX_ERRORS:
        return
    if isinstance(value, _Culprit):
        _note(errors, path, value.code, value.message)
    elif isinstance(value, str):
        if found := text.complaint(value):
            _note(errors, path, *found)
    elif depth > MAX_DEPTH and isinstance(value, dict | list):
        _note(errors, path, "too_deep", _("The body is nested too deeply."))
    elif isinstance(value, dict):
        if isinstance(value, _Pairs):
            _note(errors, join(path, _shown(value.repeated)), "duplicate_key", _("The key appears twice."))
        for key, inner in value.items():
            if found := text.complaint(key):
                _note(errors, join(path, _shown(key)), *found)
            elif isinstance(inner, _CHECKED):
                _inspect(inner, join(path, key), depth + 1, errors)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, _CHECKED):
                _inspect(inner, join(path, index), depth + 1, errors)


def _note(errors: dict[str, Any], path: str, code: str, message: Any) -> None:
    errors[_shown(path) or WHOLE_BODY] = [ErrorDetail(message, code=code)]


def _shown(key: str) -> str:
    """A key that can be sent back."""
    return key[:200].encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def _whole(code: str, message: Any) -> ValidationError:
    return ValidationError({WHOLE_BODY: [ErrorDetail(message, code=code)]})


def _charset(media_type: str | None) -> str:
    for part in (media_type or "").split(";")[1:]:
        name, _sep, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return "utf-8"


def _content_length(parser_context: Any) -> int:
    request = (parser_context or {}).get("request")
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) if request is not None else 0
    except ValueError:
        return 0
