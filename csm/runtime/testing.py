"""Throw-away servers for one test session. pytest loads this before Django's settings (`-p` in pyproject.toml).

Importing it only chooses the folder, from which settings derive their addresses; the servers start when the first
test is about to run. With pytest-xdist each worker has servers of its own: what one test announces in Valkey, or clears
there, is nothing to a test of another worker.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm.runtime import datadir
from csm.runtime.paths import DataDir
from csm.runtime.servers import Servers

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def _remove(folder: Path) -> None:
    """Also when the session ended before it began."""
    shutil.rmtree(DataDir(folder).sockets, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _choose_folder() -> Path:
    """A new folder for this session."""
    os.environ["CSM_MODE"] = "test"
    os.environ.pop("CSM_DEMO", None)
    folder = tempfile.mkdtemp(prefix="csm-test-")
    os.environ["CSM_DATA_DIR"] = folder
    atexit.register(_remove, Path(folder))
    return Path(folder)


FOLDER = _choose_folder()


class Session:
    """The servers of this session, if it owns any."""

    servers: Servers | None = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Servers around the tests: not for `--collect-only`, nor where workers run them."""
    if session.items:
        _start(session)
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what we started."""
    if Session.servers is not None:
        Session.servers.stop()
        Session.servers = None


def _start(session: pytest.Session) -> None:
    if session.config.option.collectonly or (getattr(session.config.option, "numprocesses", None) and not WORKER):
        return
    data = DataDir(FOLDER)
    servers = Servers(data, throw_away=True)
    if servers.all:
        datadir.prepare(data)
        servers.start()
        Session.servers = servers
