"""Exchange: records in and out as files."""

from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What callers may name in a parameter, and what is kept only for a while."""
        import_module("exchange.references")
        import_module("exchange.cleaning").connect()
