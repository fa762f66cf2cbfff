"""Where things lie in the data directory. Standard library only: settings, launcher and bootstrap all read it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A unix socket's path may have 107 bytes; PostgreSQL appends its own file name and a suffix for the lock.
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class DataDir:
    """The folder that holds everything an installation keeps between two starts."""

    root: Path

    @classmethod
    def from_environment(cls, checkout: Path) -> DataDir:
        """``CSM_DATA_DIR``, relative to the checkout; ``.data`` if not set."""
        return cls(
            (checkout / os.environ.get("CSM_DATA_DIR", "").strip())
            if os.environ.get("CSM_DATA_DIR", "").strip()
            else checkout / ".data"
        )

    @property
    def postgres(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's append-only file."""
        return self.root / "valkey"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.root / "logs"

    @property
    def version(self) -> Path:
        """The layout of this directory, as a number."""
        return self.root / "version"

    @property
    def stamps(self) -> Path:
        """What was prepared last time, so that a warm start can skip it."""
        return self.root / "stamps"

    @property
    def lock(self) -> Path:
        """Held by the one process that runs the servers."""
        return self.root / "lock"

    @property
    def users(self) -> Path:
        """Held shared by every command that uses servers it did not start."""
        return self.root / "users.lock"

    @property
    def state(self) -> Path:
        """Who runs what, for `bin/up status` and for scripts."""
        return self.root / "state.json"

    @property
    def sockets(self) -> Path:
        """The folder of the two unix sockets; under the system's temp folder when ours has too long a path."""
        folder = self.root.resolve() / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"csm-{os.getuid()}-{mark}"

    def database_url(self, role: str, database: str = "csm") -> str:
        """The embedded PostgreSQL, as ``role``."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def redis_url(self) -> str:
        """The embedded Valkey."""
        return f"unix://{self.sockets}/valkey.sock?db=0"
