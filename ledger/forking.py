"""Threads in a process that forks: a worker's main process has two, and replaces children that died.

A fork copies every lock as it is, and only the forking thread: a lock that another thread held, were it only that of a
module being imported, is never released in the child. So one forks when no thread of ours is in the middle of something.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 60.0  # seconds that a fork waits; a worker that cannot replace its children is worse than the risk
_idle = threading.Condition()
_busy = 0


@contextmanager
def not_forking() -> Iterator[None]:
    """Nobody forks while this block runs; nor may the block itself."""
    global _busy
    with _idle:
        _busy += 1
    try:
        yield
    finally:
        with _idle:
            _busy -= 1
            _idle.notify_all()


def _wait() -> None:
    _idle.acquire()
    _idle.wait_for(lambda: not _busy, LONGEST)


def _forget() -> None:
    global _busy
    _busy = 0  # those threads are not here
    _idle.release()


os.register_at_fork(before=_wait, after_in_parent=_idle.release, after_in_child=_forget)
