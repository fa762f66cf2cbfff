"""How far a long work has come, on stderr."""

from __future__ import annotations

import sys
import threading
import time

WIDTH = 30


class Bar:
    """``[#####     ] 12,000 of 100,000 · 4,812/s``, in place on a terminal, a line each ten seconds elsewhere."""

    def __init__(self, total: int, what: str) -> None:
        self.total, self.what, self.done, self.skipped = total, what, 0, 0
        self.began = time.monotonic()
        self.shown = 0.0
        self.lock = threading.Lock()

    def tick(self, count: int, *, skipped: bool = False) -> None:
        """So many more; those that were there already do not count for the speed."""
        with self.lock:
            self.done += count
            self.skipped += count if skipped else 0
            now = time.monotonic()
            if now - self.shown > (0.2 if sys.stderr.isatty() else 10) or self.done >= self.total:
                self.shown = now
                self._show()

    @property
    def speed(self) -> float:
        """Per second, so far."""
        return (self.done - self.skipped) / max(0.001, time.monotonic() - self.began)

    def end(self) -> None:
        """The line stays."""
        if sys.stderr.isatty():
            print(file=sys.stderr)

    def _show(self) -> None:
        filled = WIDTH * self.done // max(1, self.total)
        line = f"[{'#' * filled}{' ' * (WIDTH - filled)}] {self.done:,} of {self.total:,} {self.what} · {self.speed:,.0f}/s"
        print(
            f"\r{line}" if sys.stderr.isatty() else line,
            end="" if sys.stderr.isatty() else "\n",
            file=sys.stderr,
            flush=True,
        )
