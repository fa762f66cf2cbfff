"""The whole product on one machine, with two of everything that may be two and a wire before each server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from csm.chaos import breaking, template
from csm.chaos.mailserver import MailServer
from csm.chaos.proxy import Proxy
from csm.runtime import datadir
from csm.runtime.paths import DataDir
from csm.runtime.postgres import Postgres
from csm.runtime.processes import spawn
from csm.runtime.servers import CHECKOUT
from csm.runtime.supervisor import Service, Supervisor
from csm.runtime.up import listen
from csm.runtime.valkey import Valkey

READY_WITHIN = 180.0
STARTS_IN = 12.0  # seconds, on two idle cores: a machine that needs longer is busy with other things
CELERY = ("celery", "--app", "csm.celery:app", "--skip-checks")
POOL = 10  # database connections of a process


@dataclass(frozen=True)
class Vital:
    """What a process takes up: resident memory in MiB, and open files."""

    memory: float
    files: int


class Stack:
    """Started, looked after and stopped from the main thread, to which the kernel ties every child."""

    def __init__(self, folder: Path, made: Path, *, broken: str = "") -> None:
        self.folder, self.made, self.broken = folder, made, broken
        self.data = DataDir(folder / "data")
        self.said: list[str] = []

    def start(self) -> None:
        """A fresh copy of the template, brought up until it is ready."""
        began = time.monotonic()
        template.copy(self.made, self.data.root)
        datadir.prepare(self.data)
        self.postgres, self.valkey = Postgres(self.data), Valkey(self.data, throw_away=True)
        self.valkey.start()
        self.postgres.start()
        self.postgres.wait()
        self.valkey.wait()
        if self.broken in breaking.SQL:
            with self.server() as server:
                breaking.SQL[self.broken](server)
        self.wires = {
            "postgres": Proxy("postgres", self.data.sockets / ".s.PGSQL.5432"),
            "valkey": Proxy("valkey", self.data.sockets / "valkey.sock"),
        }
        self.sockets = listen(0)
        self.port = self.sockets[0].getsockname()[1]
        self.wires["clients"] = Proxy("clients", self.port)
        for wire in self.wires.values():
            wire.start()
        self.mail = MailServer()
        mail_port = self.mail.start()
        self.env = self._environment(mail_port)
        self.services = {service.name: service for service in self._services()}
        self.supervisor = Supervisor(list(self.services.values()), self.said.append)
        self.supervisor.start()
        self.wait_until_ready()
        self.started_in = time.monotonic() - began

    def _environment(self, mail_port: int) -> dict[str, str]:
        plain = "sslmode=disable&gssencmode=disable"
        return template.environment(
            self.data,
            DATABASE_URL=f"postgresql://csm_web@127.0.0.1:{self.wires['postgres'].port}/csm?{plain}",
            DATABASE_OWNER_URL=self.data.database_url("csm_owner"),
            REDIS_URL=f"redis://127.0.0.1:{self.wires['valkey'].port}/0",
            EMAIL_URL=f"smtp://127.0.0.1:{mail_port}/",
            CSM_PORT=str(self.port),
            CSM_DATABASE_POOL=str(POOL),
            CSM_RATE_LIMIT_KEY="1000000",
            CSM_RATE_LIMIT_TENANT="1000000",
            CSM_CHAOS_BREAK=self.broken,
        )

    def _services(self) -> Iterator[Service]:
        """In the order in which they are stopped."""
        descriptors = [str(one.fileno()) for one in self.sockets]

        def program(name: str, *argv: str, **popen: Any) -> Callable[[], subprocess.Popen[bytes]]:
            return lambda: spawn(
                [sys.executable, "-P", "-m", *argv],
                log=self.data.logs / f"{name}.log",
                env=self.env | {"CSM_PROCESS": name},
                cwd=CHECKOUT,
                **popen,
            )

        for number in (1, 2):
            name, handed = f"web-{number}", [one.fileno() for one in self.sockets]
            yield Service(name, program(name, "csm.runtime.web", *descriptors, pass_fds=handed), self.data.logs / name)
        for number in (1, 2):
            name = f"scheduler-{number}"
            beat = ("beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", "", "--loglevel", "INFO")
            yield Service(name, program(name, *CELERY, *beat), self.data.logs / name, delay=1.0)
        for number in (1, 2):
            name = f"worker-{number}"
            pool = ("worker", "--pool", "prefork", "--concurrency", "2", "--hostname", f"{name}@%h")
            quiet = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
            yield Service(name, program(name, *CELERY, *pool, *quiet), self.data.logs / name, stop_seconds=30.0)
        for server in (self.valkey, self.postgres):
            yield Service(
                server.name,
                _starter(server),
                server.log,
                stop_signal=server.stop_signal,
                stop_seconds=20.0,
                child=server.child,
                started_at=time.monotonic(),
            )

    def look(self) -> None:
        """Start again what died."""
        self.supervisor.look()

    def wait_until_ready(self, within: float = READY_WITHIN) -> None:
        """Every part says that it is ready, and so do both workers."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            self.look()
            if self.is_ready():
                return
            time.sleep(0.1)
        raise SystemExit(f"csm: the chaos stack was not ready within {within:.0f} s; see {self.data.logs}")

    def is_ready(self) -> bool:
        """What ``/readyz`` says."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    @property
    def slowness(self) -> float:
        """How much slower than alone this machine is now; goals of time are stretched by it."""
        waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
        return max(1.0, self.started_in / STARTS_IN, waiting)

    def server(self, **more: Any) -> psycopg.Connection[Any]:
        """PostgreSQL itself, past the wire, as the superuser whom no wall stops."""
        return psycopg.connect(
            host=str(self.data.sockets), user="postgres", dbname="csm", autocommit=True, connect_timeout=5, **more
        )

    def processes(self, name: str) -> list[int]:
        """A service's process and everything below it."""
        child = self.services[name].child
        return [] if child is None or child.poll() is not None else [child.pid, *below(child.pid)]

    def kill(self, name: str, number: int = signal.SIGKILL, *, all_of_it: bool = True) -> int:
        """Send a signal to a service; how many processes got it."""
        found = self.processes(name)
        for pid in found if all_of_it else found[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return len(found)

    def vitals(self) -> dict[str, Vital]:
        """Of every process of the product, by its service's name."""
        found = {}
        for name in self.services:
            parts = [vital for pid in self.processes(name) if (vital := _vital(pid)) is not None]
            found[name] = Vital(round(sum(part.memory for part in parts), 1), sum(part.files for part in parts))
        return found

    def stop(self) -> None:
        """All of it, whatever state it is in."""
        for name in self.services:
            with contextlib.suppress(OSError):
                self.kill(name, signal.SIGCONT)
        for wire in self.wires.values():
            wire.slow(0)
            wire.silence(False)
            wire.lose_answers(False)
        self.supervisor.stop()
        for wire in self.wires.values():
            wire.stop()
        self.mail.stop()
        for one in self.sockets:
            one.close()


def _starter(server: Postgres | Valkey) -> Callable[[], subprocess.Popen[bytes]]:
    def start() -> subprocess.Popen[bytes]:
        server.start()
        assert server.child is not None
        return server.child

    return start


def below(pid: int) -> list[int]:
    """Every process below this one."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, ask = [], [pid]
    while ask:
        children = parents.get(ask.pop(), [])
        found += children
        ask += children
    return found


def _vital(pid: int) -> Vital | None:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return None
    return Vital(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, files)
