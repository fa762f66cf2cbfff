"""Outgoing mail as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from messaging.models import OutboxMail
from rest.serializers import StrictModelSerializer


class OutboxMailSerializer(StrictModelSerializer):
    """One mail: to whom, with which headers, and how far it has come."""

    to = serializers.SerializerMethodField()
    cc = serializers.SerializerMethodField()
    bcc = serializers.SerializerMethodField()
    body_text = serializers.SerializerMethodField()
    body_html = serializers.SerializerMethodField()

    class Meta:
        model = OutboxMail
        fields = (
            "id", "kind", "case", "sender", "to", "cc", "bcc", "subject", "headers", "body_text", "body_html",
            "message_id", "state", "attempts", "last_error", "sent_at", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_to(self, mail: OutboxMail) -> Any:
        return mail.recipients.get("to", [])

    def get_cc(self, mail: OutboxMail) -> Any:
        return mail.recipients.get("cc", [])

    def get_bcc(self, mail: OutboxMail) -> Any:
        return mail.recipients.get("bcc", [])

    def get_body_text(self, mail: OutboxMail) -> str | None:
        return mail.body_text if mail.shows_body else None

    def get_body_html(self, mail: OutboxMail) -> str | None:
        return mail.body_html if mail.shows_body else None

    def to_representation(self, instance: OutboxMail) -> dict[str, Any]:
        """``Message-ID`` among the headers, as the receiver sees it."""
        row: dict[str, Any] = super().to_representation(instance)
        if "headers" in row:
            row["headers"] = {**instance.headers, "Message-ID": instance.message_id}
        return row
