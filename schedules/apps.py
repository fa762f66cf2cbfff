"""Schedules: working time."""

from importlib import import_module

from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    name = "schedules"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What callers may name in a parameter."""
        import_module("schedules.references")
