"""Who reacts to what, in words: for ``manage.py flow`` and docs/flows.md."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import Event, event_class, event_classes
from ledger.reactions import LAYERS, reactions_after, reactions_within

HOUSE = {app for layer in LAYERS for app in layer}
HEAD = """# Flows

Who reacts to which event. Written by `bin/manage flow --write`; a test keeps it equal to the code.

Reactions *within* run in the transaction of the change, in this order, and may refuse it. Reactions *after* run in a
worker once the change is committed; each is retried until it is done, and parked where somebody can see it.
"""


def flow_of(cls: type[Event]) -> Iterator[str]:
    """One event: where it is declared, who hears of it, who reacts."""
    audience = "customers may learn of it" if cls.public else "internal"
    yield f"{cls.kind}  ({cls.__module__}.{cls.__qualname__}, {audience})"
    for number, reaction in enumerate(reactions_within(cls.kind), 1):
        batch = ", all at once" if reaction.batch else ""
        yield f"  within {number}. {reaction.name}  (order {reaction.order}{batch})"
    for later in reactions_after(cls.kind):
        notes = [f"queue {later.queue}", *(["external"] if later.external else [])]
        yield f"  after     {later.name}  ({', '.join([*notes, *(['in turn'] if later.ordered else [])])})"
    if not reactions_within(cls.kind) and not reactions_after(cls.kind):
        yield "  nobody reacts"


def document() -> str:
    """docs/flows.md."""
    lines = [HEAD]
    for cls in _ours():
        lines.append(f"## {cls.kind}\n")
        heading, *reactions = flow_of(cls)
        lines.append(f"`{cls.__module__}.{cls.__qualname__}`, {heading.rpartition(', ')[2].rstrip(')')}.\n")
        if reactions != ["  nobody reacts"]:
            lines.append("\n".join(["```", *(line.strip() for line in reactions), "```\n"]))
    return "\n".join(lines)


def find(kind: str) -> type[Event] | None:
    """The event of a kind."""
    return event_class(kind)


def _ours() -> Iterator[type[Event]]:
    """Without what tests declare."""
    return (cls for cls in event_classes() if cls.__module__.partition(".")[0] in HOUSE)
