"""The mail server, as ``EMAIL_URL`` names it: ``smtp://user:password@mail.example.com:587/?tls=1`` or ``smtps://…``."""

from __future__ import annotations

import smtplib
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

TIMEOUT = 30  # seconds; a delivery's lease is longer


class Refused(Exception):
    """The server will never take this mail: asking again is no use."""


def is_set() -> bool:
    """Whether there is a server to send to."""
    return bool(settings.EMAIL_URL)


def send(message: EmailMessage) -> None:
    """Hand the mail over. ``Refused`` is final; any other failure may pass."""
    try:
        backend().send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _words in error.recipients.values()}
        if codes and all(500 <= code < 600 for code in codes):
            raise Refused("recipients refused") from error
        raise
    except smtplib.SMTPResponseException as error:
        if 500 <= error.smtp_code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError):
            raise Refused(f"refused with {error.smtp_code}") from error
        raise


def backend() -> EmailBackend:
    """A connection made for one mail, so that nothing hangs on a server that went away."""
    return EmailBackend(**options(settings.EMAIL_URL))


def options(url: str) -> dict[str, Any]:
    """What the URL says, as Django's SMTP backend takes it."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("EMAIL_URL is smtp://[user:password@]host[:port]/[?tls=1] or smtps://…")
    ssl = parts.scheme == "smtps"
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if ssl else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": ssl,
        "use_tls": not ssl and parse_qs(parts.query).get("tls", ["0"])[0] in ("1", "true", "yes"),
        "timeout": TIMEOUT,
    }
