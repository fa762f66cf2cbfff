"""Messaging: mail in and out."""

from importlib import import_module

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the permissions to the catalogue."""
        import_module("messaging.permissions")
