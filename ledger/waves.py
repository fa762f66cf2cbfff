"""The order in which one change runs through the house: breadth-first, in waves, within one transaction.

What is published while subscribers run waits until all subscribers of the event before it have run. A verb that is
refused half-way takes back what it had queued (``undone_together``), as the database takes back its rows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

DEPTH_LIMIT = 8  # the deepest real chain is four; eight leaves room, and ends a loop before it hurts


class EventLoop(RuntimeError):
    """Events cause each other without end; the message names the chain."""


class Wave:
    """What is still to be announced in this transaction, and what is being announced now."""

    def __init__(self) -> None:
        self.waiting: deque[Any] = deque()
        self.current: Any = None  # the Ripple whose subscribers run now


_wave: ContextVar[Wave | None] = ContextVar("wave", default=None)


def running_wave() -> Wave | None:
    """The wave in which this code runs; ``None`` outside of any subscriber."""
    return _wave.get()


@contextmanager
def new_wave() -> Iterator[Wave]:
    """Begin a wave; it ends, empty or broken, with the block."""
    wave = Wave()
    token = _wave.set(wave)
    try:
        yield wave
    finally:
        _wave.reset(token)


@contextmanager
def undone_together() -> Iterator[None]:
    """On an exception forget what was queued inside the block."""
    wave = _wave.get()
    length = len(wave.waiting) if wave is not None else 0
    try:
        yield
    except BaseException:
        while wave is not None and len(wave.waiting) > length:
            wave.waiting.pop()
        raise
