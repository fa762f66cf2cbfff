"""Who reacts to what. Apps declare it in ``subscribers.py``; publishing and the workers read it here.

@within(SolutionProposed)                  in the same transaction; may raise Refused, which undoes all of it
def pause_clocks(event): …

@after(CaseClosed, queue="surveys")        in a worker after the commit: one Delivery, retried, then parked
def invite(event, delivery): …
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps

from ledger.events import Event
from ledger.queues import DEFAULT, check_queue

# The house from the ground up (importlinter.toml): lower apps react first, so that coverage comes before clocks.
LAYERS = (
    ("tenancy", "conditions", "rest", "ui"),
    ("ledger",),
    ("schedules",),
    ("identity",),
    ("exchange",),
    ("accounts",),
    ("cases",),
    ("entitlements", "routing", "playbooks", "majorissues", "knowledge", "messaging", "automation", "projects"),
    ("search", "analytics", "notifications", "webhooks", "surveys"),
    ("workspace", "portal"),
    ("csm",),
)
_LAYER = {app: number for number, names in enumerate(LAYERS) for app in names}


@dataclass(frozen=True)
class Announced:
    """An event as its subscribers see it."""

    kind: str
    record_id: UUID
    subject_type: str
    subject_id: UUID
    root_id: UUID
    actor: Any
    at: datetime
    data: Any  # the event; None for a kind that this version of the product no longer knows
    cause: UUID | None
    depth: int
    given: Any = None  # the subject in the hands of whoever published; none in a worker

    @cached_property
    def subject(self) -> Any:
        """The record that it happened to; in a worker read afresh (``DoesNotExist`` if it is gone)."""
        return (
            self.given if self.given is not None else apps.get_model(self.subject_type).objects.get(pk=self.subject_id)
        )


@dataclass(frozen=True)
class Within:
    """A reaction inside the transaction."""

    function: Callable[..., None]
    kind: str
    order: int
    batch: bool

    @property
    def name(self) -> str:
        return name_of(self.function)

    @property
    def rank(self) -> tuple[int, int, str]:
        return (_LAYER.get(self.function.__module__.partition(".")[0], len(LAYERS)), self.order, self.name)


@dataclass(frozen=True)
class After:
    """A reaction in a worker, once the change is committed."""

    function: Callable[..., Any]
    kind: str
    queue: str
    external: bool
    ordered: bool
    attempts: int

    @property
    def name(self) -> str:
        return name_of(self.function)


_within: dict[str, list[Within]] = defaultdict(list)
_after: dict[str, list[After]] = defaultdict(list)
_after_by_key: dict[tuple[str, str], After] = {}


def within(*events: type[Event], order: int = 100, batch: bool = False) -> Callable[[Callable], Callable]:
    """React in the transaction of the change. ``batch``: called once with the list of everything published together."""

    def register(function: Callable) -> Callable:
        for cls in events:
            _within[cls.kind] = [known for known in _within[cls.kind] if known.name != name_of(function)]
            _within[cls.kind].append(Within(function, cls.kind, order, batch))
            _within[cls.kind].sort(key=lambda reaction: reaction.rank)
        return function

    return register


def after(
    *events: type[Event], queue: str = DEFAULT, external: bool = False, ordered: bool = False, attempts: int = 10
) -> Callable[[Callable], Callable]:
    """React in a worker after the commit.

    The effect commits together with "done"; it happens exactly once. ``external`` is for what a transaction cannot
    hold (SMTP, HTTP): the function runs outside any transaction, sends with the stable ``delivery.effect_key``, and may
    return a callable that commits with "done"; it may happen again after a crash. ``ordered``: deliveries of one root
    run one after the other, in the order of their events. After ``attempts`` failures the delivery is parked.
    """

    def register(function: Callable) -> Callable:
        for cls in events:
            reaction = After(function, cls.kind, check_queue(queue), external, ordered, attempts)
            _after[cls.kind] = [known for known in _after[cls.kind] if known.name != reaction.name]
            _after[cls.kind].append(reaction)
            _after[cls.kind].sort(key=lambda known: known.name)
            _after_by_key[cls.kind, reaction.name] = reaction
        return function

    return register


def reactions_within(kind: str) -> list[Within]:
    """In the order in which they run: layer of the app, declared number, name."""
    return _within.get(kind, [])


def reactions_after(kind: str) -> list[After]:
    """By name; each gets its own delivery."""
    return _after.get(kind, [])


def reaction_named(kind: str, name: str) -> After | None:
    """The reaction that a delivery was made for; ``None`` when a later version dropped it."""
    return _after_by_key.get((kind, name))


def forget(function: Callable) -> None:
    """Take a reaction back; for tests that declare their own."""
    registries: list[Any] = [*_within.values(), *_after.values()]
    for known in registries:
        known[:] = [reaction for reaction in known if reaction.function is not function]
    for key in [key for key, reaction in _after_by_key.items() if reaction.function is function]:
        del _after_by_key[key]


def name_of(function: Callable) -> str:
    """``app.module.function``: what deliveries store, so it is part of the data and not renamed lightly."""
    return f"{function.__module__}.{function.__qualname__}"
