"""Reading the environment: one small function per kind of value, each failing with a sentence that names the variable."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class BadSetting(SystemExit):
    """A variable of the environment is missing or wrong; the process ends with this one sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"csm: {sentence}")


def text(name: str, default: str = "") -> str:
    """The value of ``name``; empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def secret(name: str) -> str:
    """The value of ``name``, or the contents of the file that ``name_FILE`` points to."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE names a file that cannot be read: {path} ({error.strerror}).") from error


def flag(name: str, default: bool = False) -> bool:
    """1, true, yes, on; 0, false, no, off."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise BadSetting(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list, separated by commas or blanks."""
    return text(name).replace(",", " ").split() or list(default)


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """``postgresql://user:password@host:port/name?host=/socket/folder&sslmode=…`` as Django's connection settings."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise BadSetting(f"{name} must look like postgresql://user:password@host:5432/name.")
    options: dict[str, Any] = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", None) or unquote(parts.hostname or "")
    port = options.pop("port", None) or parts.port or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port),
        "OPTIONS": options,
    }
