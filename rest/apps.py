"""The API base has no tables; being an app lets it carry templates and system checks."""

from importlib import import_module

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Everything the HTTP API shares: problems, pages, strict bodies, facets."""

    name = "rest"
    verbose_name = "API base"

    def ready(self) -> None:
        """DRF's views import our parsers, those our problems, and those DRF's views: begun here, the circle closes."""
        import_module("rest_framework.views")
