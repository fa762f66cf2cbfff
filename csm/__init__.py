"""Wiring only: settings, URLs, ASGI, Celery. No rules live here."""
