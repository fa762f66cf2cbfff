"""Structured logs: request id, tenant and actor by their ids, and nothing that names a person."""

import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from tenancy.context import current_tenant_id, has_tenant

# Whatever slips into a message or a traceback: addresses, keys, and the values PostgreSQL quotes in its errors.
REDACTED = [
    (re.compile(r"csm_[a-z0-9-]+_[A-Za-z0-9]+_[A-Za-z0-9_-]+"), "csm_[key]"),
    (re.compile(r"(?i)bearer\s+\S+"), "Bearer [token]"),
    (re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "[address]"),
    (re.compile(r"(?m)^(\s*DETAIL:\s+).*$"), r"\1[values]"),
    (re.compile(r"(?i)((?:password|secret|token)[\"']?\s*[=:]\s*)[\"']?[^\s\"',&]+"), r"\1[secret]"),
    (re.compile(r"(postgres(?:ql)?|redis|amqp|smtp)(://[^:/\s]*):[^@\s]+@"), r"\1\2:[secret]@"),
]
Event = MutableMapping[str, Any]


class Stderr(logging.StreamHandler):
    """Writes to whatever stderr is now, not to what it was when logging was configured."""

    @property
    def stream(self) -> Any:
        """Looked up each time."""
        return sys.stderr

    @stream.setter
    def stream(self, _: Any) -> None:
        """The base class sets one; it is not kept."""


def redact(_: Any, __: str, event: Event) -> Event:
    """Replace what may be personal or secret in every text of the line."""
    for key, value in event.items():
        if isinstance(value, str):
            for pattern, replacement in REDACTED:
                value = pattern.sub(replacement, value)
            event[key] = value
    return event


def name_the_tenant(_: Any, __: str, event: Event) -> Event:
    """Add the tenant whose door is open, unless the line names one itself."""
    if "tenant" not in event and has_tenant():
        event["tenant"] = current_tenant_id()
    return event


def drop_empty(_: Any, __: str, event: Event) -> Event:
    """Leave out what is not known."""
    for key in [key for key, value in event.items() if value is None]:
        del event[key]
    return event


def configure(settings: dict[str, str]) -> None:
    """Django's LOGGING_CONFIG: the same chain for structlog's loggers and for those of libraries."""
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_the_tenant,
        drop_empty,
    ]
    as_json = settings["format"] == "json"
    last: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        redact,
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *chain,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": chain, "processors": last}
            },
            "handlers": {"stderr": {"class": "csm.logs.Stderr", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": settings["level"]},
            "loggers": {
                # Our own access line says it better, and without the query string.
                "uvicorn.access": {"handlers": [], "propagate": False},
                "django.request": {"level": "ERROR"},
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                "celery.app.trace": {"level": "WARNING"},
                "celery.beat": {"level": "WARNING"},
                "celery.worker.strategy": {"level": "WARNING"},
            },
        }
    )
