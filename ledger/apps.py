"""Ledger: what happened, and what must still happen."""

from django.apps import AppConfig

from ledger.discovery import discover


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        """Every app's events, verbs, timers, jobs and subscribers are known from the start of the process."""
        discover()
