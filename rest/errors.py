"""Nested validation errors, flattened to `[{"field", "code", "message"}]`."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

WHOLE_BODY = "body"  # the field of an error that belongs to no field
_OF_THE_PARENT = {"non_field_errors", NON_FIELD_ERRORS}


def flatten(detail: Any, path: str = "") -> list[dict]:
    """DRF's dicts of lists of dicts as one list with dotted paths: `messages.0.body`."""
    if isinstance(detail, dict):
        return [
            error
            for key, inner in detail.items()
            for error in flatten(inner, path if key in _OF_THE_PARENT else join(path, key))
        ]
    if isinstance(detail, list | tuple):
        return [
            error
            for index, inner in enumerate(detail)
            # A list of texts is several complaints about one field; a list of dicts is one entry per row.
            for error in flatten(inner, join(path, index) if isinstance(inner, dict | list) else path)
        ]
    return [{"field": path or WHOLE_BODY, "code": getattr(detail, "code", None) or "invalid", "message": str(detail)}]


def flatten_django(exc: ValidationError) -> list[dict]:
    """The same for Django's own ValidationError, as models and forms raise it."""
    by_field = exc.error_dict if hasattr(exc, "error_dict") else {NON_FIELD_ERRORS: exc.error_list}
    return [
        {
            "field": WHOLE_BODY if name in _OF_THE_PARENT else name,
            "code": error.code or "invalid",
            "message": " ".join(error.messages),
        }
        for name, errors in by_field.items()
        for error in errors
    ]


def join(path: str, key: Any) -> str:
    """One step deeper."""
    return f"{path}.{key}" if path else str(key)
