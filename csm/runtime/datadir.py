"""Taking possession of the data directory: made, writable, of a known version, used by one process at a time."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from csm.runtime.errors import Stop
from csm.runtime.paths import DataDir

LAYOUT = 1


def prepare(data: DataDir) -> None:
    """Make the directory if needed and refuse one that is not ours to write or comes from a newer version."""
    try:
        data.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data.root / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
        if not data.version.exists():
            if (data.postgres / "PG_VERSION").exists():
                raise Stop(
                    f"the data directory {data.root} holds a database but no version file; it was not made by this product."
                )
            data.version.write_text(f"{LAYOUT}\n")
        found = data.version.read_text().strip()
        for folder in (data.logs, data.stamps):
            folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Stop(
            f"the data directory {data.root} cannot be written ({error.strerror}); give another one with CSM_DATA_DIR."
        ) from error
    if not found.isdigit() or int(found) > LAYOUT:
        raise Stop(
            f"the data directory {data.root} was written by a newer version (layout {found[:20]!r}, this one knows {LAYOUT});"
            " update the program or give another directory with CSM_DATA_DIR."
        )
    _make_sockets(data)


def _make_sockets(data: DataDir) -> None:
    """The folder of the sockets is the wall around the servers: ours alone, or nothing is started in it."""
    folder = data.sockets
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or (found.st_uid != os.getuid() and os.getuid() != 0):
            raise Stop(f"{folder} belongs to somebody else; remove it or give another directory with CSM_DATA_DIR.")
        folder.chmod(0o700)
    except OSError as error:
        raise Stop(f"the folder for the servers' sockets, {folder}, cannot be made ({error.strerror}).") from error


def take(data: DataDir, who: str, wait: float = 0) -> IO[str] | None:
    """The lock of the one process that runs the servers; None if another one has it after ``wait`` seconds."""
    handle = data.lock.open("a+")
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                handle.close()
                return None
            time.sleep(0.05)
            continue
        handle.truncate(0)
        handle.write(f"{os.getpid()} {who}\n")
        handle.flush()
        return handle


def holder(data: DataDir) -> tuple[int, str]:
    """Process id and name of whoever holds the lock."""
    try:
        pid, _, who = data.lock.read_text().strip().partition(" ")
        return int(pid), who
    except (OSError, ValueError):
        return 0, "another process"


def join(data: DataDir) -> IO[str] | None:
    """Say that we use servers which another process started, so that it does not stop them; None if it is stopping."""
    handle = data.users.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


@contextmanager
def nobody_joins(data: DataDir) -> Iterator[None]:
    """Wait until no other command uses our servers, and let no new one in while we stop them."""
    with data.users.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_state(data: DataDir, state: dict[str, Any]) -> None:
    """Tell other commands and scripts what runs here."""
    new = data.state.with_suffix(".new")
    new.write_text(json.dumps(state, indent=2))
    new.replace(data.state)


def read_state(data: DataDir) -> dict[str, Any]:
    """What the running `bin/up` wrote; empty if there is none."""
    try:
        return dict(json.loads(data.state.read_text()))
    except (OSError, ValueError):
        return {}


def reset(data: DataDir) -> None:
    """Remove everything in the directory, but never one that we did not make."""
    if not data.root.exists() or not any(data.root.iterdir()):
        return
    if not data.version.exists():
        raise Stop(
            f"{data.root} has no version file, so it is not a data directory of this product; nothing was removed."
        )
    for entry in data.root.iterdir():
        if entry == data.lock:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
