"""Primary keys: UUIDv7, made in Python so that PostgreSQL 15 to 17 need no function of their own."""

import uuid
from typing import Any

import uuid_utils


def uuid7() -> uuid.UUID:
    """A new time-ordered id (RFC 9562, version 7); rising within one process, so that ids follow the order of writing."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def as_id(value: Any) -> uuid.UUID | None:
    """The id that somebody wrote, with or without hyphens; ``None`` for whatever is none, as a number or a name."""
    if isinstance(value, uuid.UUID):
        return value
    try:
        return uuid.UUID(value) if isinstance(value, str) and len(value) in (32, 36) else None
    except ValueError:
        return None
