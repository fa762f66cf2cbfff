"""Finding every process of one data directory, whoever started it."""

import os
import time
from pathlib import Path


def of(folder):
    """Live processes whose command line, environment or working directory is of the folder: pid → command line."""
    mark, found = os.fsencode(str(folder)), {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            environment += os.fsencode((entry / "cwd").readlink())  # PostgreSQL's children show only this
        except OSError:
            continue
        if command and (mark in command or mark in environment):  # a dead one that nobody has waited for has no command
            found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace").strip()
    return found


def none_left(folder, seconds=10.0):
    """Wait for the last one to go; what is left, for the assertion to show."""
    until = time.monotonic() + seconds
    while (left := of(folder)) and time.monotonic() < until:
        time.sleep(0.05)
    return left
