"""Child processes that never outlive their parent. Standard library only."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 20 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this process ``death`` when its parent ends, however it ends (Linux only)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, death, 0, 0, 0)


def spawn(
    argv: Sequence[str | os.PathLike[str]],
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    death: int = signal.SIGKILL,
    user: int | None = None,
    **popen: Any,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, tied to this process, its output appended to ``log``.

    Call it from the main thread: the kernel ties the child to the thread that made it.
    """
    parent = os.getpid()

    def tie() -> None:
        die_with_parent(death)
        if os.getppid() != parent:  # the parent died in between
            os._exit(1)

    if user is not None:
        popen |= {"user": user, "group": user, "extra_groups": []}
    output: Any = subprocess.DEVNULL if log is None else _open(log)
    try:
        return subprocess.Popen(
            [os.fspath(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else subprocess.DEVNULL,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=tie,
            **popen,
        )
    finally:
        if log is not None:
            output.close()


def stop(child: subprocess.Popen[bytes], sig: int, seconds: float) -> bool:
    """Ask ``child`` to end; kill its whole session when it does not. True if it ended by itself."""
    if child.poll() is None:
        child.send_signal(sig)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            kill_session(child)
            return False
    return True


def kill_session(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started in its session."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()


def wait_until(
    ready: Callable[[], bool], seconds: float, child: subprocess.Popen[bytes] | None = None, pause: float = 0.02
) -> bool:
    """True as soon as ``ready`` says so; False after ``seconds``, or at once when ``child`` has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if child is not None and child.poll() is not None:
            return False
        if ready():
            return True
        time.sleep(pause)
    return False


def is_running(pid: int, name: str) -> bool:
    """Whether ``pid`` is a live process whose program is called like ``name`` (any live one where /proc is missing)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return not Path("/proc/self/stat").exists()
    program, state = status[status.index("(") + 1 : status.rindex(")")], status[status.rindex(")") + 2]
    return state not in "ZX" and name in program


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, for an error message."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


def cut(log: Path) -> None:
    """A big log starts again, with the old lines kept beside it."""
    if log.exists() and log.stat().st_size > LOG_LIMIT and log.suffixes == [".log"]:
        shutil.copyfile(log, log.with_suffix(".old"))
        os.truncate(log, 0)


def _open(log: Path) -> Any:
    log.parent.mkdir(parents=True, exist_ok=True)
    cut(log)
    return log.open("ab")
