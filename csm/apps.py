"""The wiring as a Django app: commands that concern the whole site, and Celery's default application."""

from importlib import import_module

from django.apps import AppConfig

from csm.celery import app as celery_app


class CsmConfig(AppConfig):
    """Makes `shared_task` bind to our Celery application in every process, also those that only send tasks."""

    name = "csm"
    verbose_name = "Customer Service Management"

    def ready(self) -> None:
        celery_app.set_default()
        import_module("ui.gallery").show_too(import_module("conditions.gallery").samples)
