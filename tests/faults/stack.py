"""The whole product as its operator starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 120  # seconds; a first start makes the database and the demo data


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Stack:
    """``bin/up`` on its own port and data directory."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def env(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}
        }
        return {
            **kept,
            "CSM_DATA_DIR": str(self.data_dir),
            "CSM_PORT": str(self.port),
            "CSM_MODE": "trial",
            "CSM_RATE_LIMIT_KEY": "1000000",
            "CSM_RATE_LIMIT_TENANT": "1000000",
        }

    def start(self) -> None:
        """Start, and wait until every part says that it is ready."""
        self.log = (self.data_dir.parent / "up.log").open("ab")
        self.process = subprocess.Popen([ROOT / "bin" / "up"], env=self.env, stdout=self.log, stderr=self.log, cwd=ROOT)
        self.wait_until_ready()

    def wait_until_ready(self, within: float = READY_WITHIN) -> None:
        """Until ``/readyz`` answers 200: database, broker and a worker's heartbeat."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"bin/up ended with {self.process.returncode}:\n{self.tail()}")
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"not ready within {within} s:\n{self.tail()}")

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
        self.log.close()

    def manage(self, *command: str) -> str:
        """What ``bin/manage`` prints on standard output."""
        done = subprocess.run(
            [ROOT / "bin" / "manage", *command], env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def tail(self) -> str:
        """The last lines that the product printed."""
        return "\n".join((self.data_dir.parent / "up.log").read_text(errors="replace").splitlines()[-60:])
