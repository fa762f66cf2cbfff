"""The look as a Django app: template tags, access to pages, forms from a list of fields."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Helpers of the two front ends; knows no domain."""

    name = "ui"
    verbose_name = "User interface"
