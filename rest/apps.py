"""The API base has no tables; being an app lets it carry templates and system checks."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Everything the HTTP API shares: problems, pages, strict bodies, facets."""

    name = "rest"
    verbose_name = "API base"
