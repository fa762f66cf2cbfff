"""Outgoing mail."""

from messaging.models.outbox import OutboxMail

__all__ = ["OutboxMail"]
