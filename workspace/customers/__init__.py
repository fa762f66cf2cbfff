"""The kinds of customer records, a module each. A new module is found by itself."""

from importlib import import_module
from pkgutil import iter_modules


def discover() -> None:
    """Import every module of this package; each registers its kind and the panels that it adds to others."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
