"""The agents' side as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Pages for staff; no rules."""

    name = "workspace"
    verbose_name = "Workspace"

    def ready(self) -> None:
        """Find the kinds of customer records."""
        import_module("workspace.customers").discover()
