"""The servers that an installation needs and was not given: started together, stopped in order."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from csm.runtime import processes
from csm.runtime.errors import Stop
from csm.runtime.paths import DataDir
from csm.runtime.postgres import Postgres
from csm.runtime.valkey import Valkey

CHECKOUT = Path(__file__).resolve().parents[2]


def given(name: str) -> bool:
    """Whether the environment names a server of its own."""
    return bool(os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE", "").strip())


def check_mode() -> str:
    """The mode, with what production refuses. Settings check it again; this is the clear sentence before anything starts."""
    mode = os.environ.get("CSM_MODE", "").strip() or "trial"
    if mode not in {"trial", "production", "test"}:
        raise Stop(f"CSM_MODE must be trial, production or test, not {mode!r}.")
    if given("DATABASE_URL") and not given("DATABASE_OWNER_URL"):
        raise Stop("DATABASE_URL is given without DATABASE_OWNER_URL; migrations run as the owner of the tables.")
    if mode == "production":
        missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not given(name)]
        if missing:
            raise Stop(f"CSM_MODE=production does not run the embedded servers; set {' and '.join(missing)}.")
        if not given("CSM_SECRET_KEY"):
            raise Stop("CSM_MODE=production needs a CSM_SECRET_KEY (or CSM_SECRET_KEY_FILE) of at least 32 characters.")
        if os.environ.get("CSM_DEMO", "0").strip().lower() not in {"", "0", "no", "false", "off"}:
            raise Stop("CSM_MODE=production refuses demo data; unset CSM_DEMO.")
    return mode


class Servers:
    """PostgreSQL and Valkey for one data directory, each unless given by the environment."""

    def __init__(self, data: DataDir, *, throw_away: bool = False) -> None:
        self.postgres = None if given("DATABASE_URL") else Postgres(data, throw_away=throw_away)
        self.valkey = None if given("REDIS_URL") else Valkey(data, throw_away=throw_away)

    @property
    def all(self) -> list[Postgres | Valkey]:
        """Those that we run, in the order in which they start."""
        return [server for server in (self.postgres, self.valkey) if server is not None]

    def start(self) -> None:
        """Start all, then wait for all; nothing is left running if one fails."""
        try:
            for server in reversed(self.all):  # Valkey needs no preparation: it starts while initdb works
                server.start()
            for server in self.all:
                server.wait()
            if self.postgres:
                self.postgres.provision()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Valkey first, then PostgreSQL, fast."""
        for server in reversed(self.all):
            if server.child is not None and not processes.stop(server.child, server.stop_signal, 20):
                print(f"csm: {server.name} did not stop in time and was killed.", file=sys.stderr)

    def pids(self) -> dict[str, int]:
        """For the state file."""
        return {server.name: server.child.pid for server in self.all if server.child is not None}


def environment(data: DataDir) -> dict[str, str]:
    """What a child process needs to know to find servers and settings, on top of what it inherits."""
    return os.environ | {"CSM_DATA_DIR": str(data.root.resolve()), "DJANGO_SETTINGS_MODULE": "csm.settings"}
