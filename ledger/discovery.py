"""Imports what apps register by decorator: events, verbs, timers and jobs, subscribers."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import walk_packages

from django.apps import apps

from ledger.reactions import LAYERS

HOUSE = {name for layer in LAYERS for name in layer}
ROOMS = ("events", "actions", "tasks", "subscribers")


def discover() -> None:
    """From the ground floor up, so that the registries fill in the same order in every process."""
    for layer in LAYERS:
        for app in sorted(name for name in layer if apps.is_installed(name)):
            for room in ROOMS:
                _import_room(f"{app}.{room}")


def _import_room(name: str) -> None:
    if find_spec(name) is None:
        return
    module = import_module(name)
    for found in walk_packages(getattr(module, "__path__", ()), prefix=f"{name}."):
        import_module(found.name)
