"""Tenancy: whose data it is."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connections read instants the quick way."""
        from tenancy import instants

        instants.register()
