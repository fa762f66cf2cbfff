"""Wiring only: settings, URLs, ASGI, Celery, the admin site. No rules live here."""
