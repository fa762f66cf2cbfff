"""Entitlements: what a customer is owed."""

from importlib import import_module

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "entitlements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what callers may name, what conditions may ask, and what every case shows of its coverage."""
        import_module("entitlements.references").connect()
        import_module("entitlements.conditions").connect()
        import_module("entitlements.api.facets").connect()
        import_module("entitlements.sheets").connect()
