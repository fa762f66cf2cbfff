"""Where sessions are kept: Django's table, asked only for keys that Django could have given out."""

from __future__ import annotations

from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

SHORTEST = 8  # as Django asks


class SessionStore(DatabaseStore):
    """``SESSION_ENGINE``. A cookie may hold anything, even what the database refuses to compare with."""

    def _validate_session_key(self, key: str) -> bool:
        return bool(key) and len(key) >= SHORTEST and set(key) <= set(VALID_KEY_CHARS)
