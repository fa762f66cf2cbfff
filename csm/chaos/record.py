"""What the clients were promised, on their own disk: written through to it before the next request."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any


class Record:
    """One line per acknowledged request (and per oddity), in the order in which the answers came."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def write(self, kind: str, **facts: Any) -> None:
        """On disk when this returns."""
        with self._lock:
            self._file.write(json.dumps({"kind": kind, "time": round(time.time(), 3), **facts}) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def read(path: Path, kind: str) -> list[dict[str, Any]]:
    """Every line of one kind."""
    with path.open(encoding="utf-8") as lines:
        return [found for line in lines if (found := json.loads(line))["kind"] == kind]
