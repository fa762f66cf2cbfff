"""Cases: the heart."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register which cases and types a caller may name in a parameter, what conditions may ask about cases, and how old drafts go."""
        import_module("cases.references").connect()
        import_module("cases.conditions").connect()
        import_module("cases.numbers").connect()
        import_module("ledger.cleaning").register_cleaner(import_module("cases.actions.drafts").clean)
