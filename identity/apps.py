"""Identity: who signs in and what they may do."""

from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What callers may name, and what allauth tells the ledger. (The verbs are found by the ledger.)"""
        import_module("identity.references")
        import_module("identity.signins").connect()
