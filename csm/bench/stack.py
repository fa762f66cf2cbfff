"""Servers, database and settings of one run, in a folder of its own that is removed afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csm.runtime import datadir
from csm.runtime.paths import DataDir
from csm.runtime.servers import Servers


@contextmanager
def stack(folder: str | None) -> Iterator[Path]:
    """PostgreSQL and Valkey as ``bin/up`` runs them, migrated; Django ready. ``folder`` is kept, a temporary one is not."""
    root = Path(folder or tempfile.mkdtemp(prefix="csm-bench-"))
    os.environ |= {
        "CSM_DATA_DIR": str(root), "CSM_MODE": "trial", "CSM_DEMO": "0", "DJANGO_SETTINGS_MODULE": "csm.settings",
        # A hundred calls a second are what is measured, not what is refused.
        "CSM_RATE_LIMIT_KEY": "100000000", "CSM_RATE_LIMIT_TENANT": "100000000", "CSM_LOG_LEVEL": "ERROR",
    }  # fmt: skip
    data = DataDir(root)
    datadir.prepare(data)
    servers = Servers(data)
    lock = datadir.take(data, "bin/bench")
    if lock is None:
        raise SystemExit(f"csm: another process uses {root}.")
    try:
        servers.start()
        _prepare()
        yield root
    finally:
        from django.db import connections

        connections.close_all()
        servers.stop()
        lock.close()
        if folder is None:
            shutil.rmtree(data.sockets, ignore_errors=True)
            shutil.rmtree(root, ignore_errors=True)


def _prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
