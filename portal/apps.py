"""The customers' side as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages for customers; no rules."""

    name = "portal"
    verbose_name = "Portal"
