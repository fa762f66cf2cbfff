"""The agents' side as a Django app."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Pages for staff; no rules."""

    name = "workspace"
    verbose_name = "Workspace"
