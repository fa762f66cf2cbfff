"""Many verbs of one kind as one write: what they check stays exact, what they store and announce goes out together.

    with batched() as batch:
        for row in rows:
            contacts.create(**row, by=by, at=at)      # checked, not written yet
    write_batch(batch, by=by, at=at)                  # of ledger.publishing: a handful of statements for all of them

Only for verbs that do nothing but ``store_new`` and ``publish``, and ask the database for nothing that an earlier one of the
batch has stored: there are no savepoints between them. A refused verb leaves nothing behind in the batch. A batch that is never
written is a trial: everything was checked but what only the database knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


class Batch:
    """Rows to be inserted and events to be announced, in the order of the verbs."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.happened: list[tuple[Any, Any]] = []

    @contextmanager
    def undone_together(self) -> Iterator[None]:
        """On an exception forget what was collected inside the block."""
        rows, happened = len(self.rows), len(self.happened)
        try:
            yield
        except BaseException:
            del self.rows[rows:], self.happened[happened:]
            raise


def running_batch() -> Batch | None:
    """The batch in which this code runs."""
    return _batch.get()


@contextmanager
def batched() -> Iterator[Batch]:
    """Collect what verbs store and announce inside the block."""
    batch = Batch()
    token = _batch.set(batch)
    try:
        yield batch
    finally:
        _batch.reset(token)
