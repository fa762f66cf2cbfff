"""How long ``bin/up`` takes to ready, cold and warm, and what it weighs when idle."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PORT = 8179
WAIT = 180
_CLEARED = ("CSM_DATA_DIR", "CSM_DEMO", "CSM_MODE", "CSM_RATE_LIMIT_KEY", "CSM_RATE_LIMIT_TENANT", "CSM_LOG_LEVEL", "DATABASE_URL",
            "DATABASE_OWNER_URL", "REDIS_URL")  # fmt: skip


def measure() -> list[dict[str, Any]]:
    """Rows for the table."""
    with tempfile.TemporaryDirectory(prefix="csm-bench-up-") as folder:
        cold, _weight = _up(folder)
        warm, weight = _up(folder, settle=8)
    return [
        {"name": "bin/up, first start", "median_ms": round(cold * 1000)},
        {"name": "bin/up, warm", "median_ms": round(warm * 1000), "budget": "≤ 8 s", "holds": warm <= 8},
        {
            "name": "idle, PSS of all processes",
            "megabytes": round(weight),
            "budget": "≤ 900 MB",
            "holds": weight <= 900,
        },
    ]


def _up(folder: str, settle: float = 0) -> tuple[float, float]:
    env = {key: value for key, value in os.environ.items() if key not in _CLEARED} | {"CSM_DATA_DIR": folder}
    began = time.monotonic()
    argv = [sys.executable, "-P", "-m", "csm.runtime", "up", "--port", str(PORT)]
    child = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith("Ready") or time.monotonic() - began > WAIT:
                break
        seconds = time.monotonic() - began
        time.sleep(settle)
        return seconds, sum(_pss(pid) for pid in _family(child.pid)) / 1024
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(60)


def _family(pid: int) -> list[int]:
    """The process and everything below it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(words[1]), []).append(int(stat.parent.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += parents.get(found[-1], [])
    return found


def _pss(pid: int) -> int:
    """KiB that this process uses, what it shares divided among those who share it."""
    try:
        match = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) if match else 0
