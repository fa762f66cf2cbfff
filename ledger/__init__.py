"""What happened, and what must still happen: events, deliveries, timers, jobs, streams, verbs.

The names that other apps use every day can be imported from here; each is loaded on first use, because this package is
imported before Django's models are ready.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.actors import System
    from ledger.events import Event, Text, event
    from ledger.locking import Versioned
    from ledger.publishing import publish, publish_many
    from ledger.reactions import after, within
    from ledger.refusals import Conflicted, Forbidden, Refused
    from ledger.verbs import authorize, verb

_HOME = {
    "System": "actors",
    "Event": "events",
    "Text": "events",
    "event": "events",
    "Versioned": "locking",
    "publish": "publishing",
    "publish_many": "publishing",
    "after": "reactions",
    "within": "reactions",
    "Conflicted": "refusals",
    "Forbidden": "refusals",
    "Refused": "refusals",
    "authorize": "verbs",
    "verb": "verbs",
}
__all__ = [
    "Conflicted",
    "Event",
    "Forbidden",
    "Refused",
    "System",
    "Text",
    "Versioned",
    "after",
    "authorize",
    "event",
    "publish",
    "publish_many",
    "verb",
    "within",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'ledger' has no attribute {name!r}")
    return getattr(import_module(f"ledger.{_HOME[name]}"), name)
