"""Accounts: who we serve."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what a customer's login reaches, what callers may name, what conditions may ask, and what files hold."""
        import_module("accounts.references").connect()
        import_module("accounts.conditions").connect()
        import_module("accounts.numbers").connect()
        import_module("accounts.sheets").connect()
