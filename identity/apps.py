"""Identity: who signs in and what they may do."""

from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the verbs, what callers may name, and what allauth tells the ledger."""
        for module in (
            "actions.users",
            "actions.roles",
            "actions.groups",
            "actions.api_keys",
            "actions.tenant_settings",
            "references",
        ):
            import_module(f"identity.{module}")
        import_module("identity.signins").connect()
