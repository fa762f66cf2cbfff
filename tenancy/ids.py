"""Primary keys: UUIDv7, made in Python so that PostgreSQL 15 to 17 need no function of their own."""

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """A new time-ordered id (RFC 9562, version 7); rising within one process, so that ids follow the order of writing."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
