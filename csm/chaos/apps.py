"""What a chaos stack has on top of the product: work that is slow on purpose, short leases, and safeguards switched off."""

import os
from importlib import import_module

from django.apps import AppConfig


class ChaosConfig(AppConfig):
    """Loaded by `csm.chaos.settings` alone."""

    name = "csm.chaos"
    label = "chaos"
    verbose_name = "Chaos"

    def ready(self) -> None:
        """Short leases, timers that ring, and perhaps one safeguard less."""
        work = import_module("csm.chaos.work")
        work.shorten_leases()
        broken = os.environ.get("CSM_CHAOS_BREAK", "")
        if broken:
            import_module("csm.chaos.breaking").CODE[broken]()
