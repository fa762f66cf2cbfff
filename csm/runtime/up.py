"""`bin/up`: everything in one command, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import IO, Any

from csm.runtime import datadir, prepare
from csm.runtime.errors import Stop
from csm.runtime.paths import DataDir
from csm.runtime.postgres import Postgres
from csm.runtime.processes import cut, spawn, tail, wait_until
from csm.runtime.servers import CHECKOUT, Servers, check_mode, environment
from csm.runtime.supervisor import Service, Supervisor
from csm.runtime.valkey import Valkey

DEMO_LOGINS = "ana@acme.test, max@acme.test, ada@acme.test, carla@wayne.test, gil@globex.test, cora@home.test"
WORKERS = ("--pool", "prefork", "--concurrency", os.environ.get("CSM_WORKERS", "2"))


def main(arguments: list[str]) -> None:
    """Parse, refuse what cannot work, then run."""
    parser = argparse.ArgumentParser(prog="bin/up", description="Start everything; Ctrl-C stops it.")
    parser.add_argument("command", nargs="?", choices=["down", "status"], help="stop a running one, or say what runs")
    parser.add_argument("--port", type=int, help="port of the web server (CSM_PORT, 8000)")
    parser.add_argument("--reset", action="store_true", help="remove all data of this data directory first")
    options = parser.parse_args(arguments)
    data = DataDir.from_environment(CHECKOUT)
    if options.command == "status":
        return status(data)
    if options.command == "down":
        return down(data)
    if options.port is not None:
        os.environ["CSM_PORT"] = str(options.port)
    mode = check_mode()
    os.environ["CSM_MODE"] = mode
    Up(data, mode, _port()).run(reset=options.reset)
    return None


class Up:
    """One run of the whole installation."""

    def __init__(self, data: DataDir, mode: str, port: int) -> None:
        self.data, self.mode, self.port = data, mode, port
        self.began = time.monotonic()
        self.ended = False
        self.logs_seen = self.began

    def run(self, *, reset: bool) -> None:
        """Servers, preparation, processes; then look after them until a signal comes."""
        datadir.prepare(self.data)
        lock = _lock(self.data)
        sockets = listen(self.port)
        if reset:
            datadir.reset(self.data)
            datadir.prepare(self.data)
            self.say("data removed")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end)
        self.servers = Servers(self.data)
        supervisor = Supervisor([], self.say)
        try:
            self.servers.start()
            self.say("servers ready" if self.servers.all else "servers given")
            self._prepare()
            supervisor = Supervisor(self._services(sockets), self.say, self._write_state)
            self.supervisor = supervisor
            supervisor.start()
            self._write_state()
            self._wait_until_ready(supervisor)
            while not self.ended:
                supervisor.look()
                self._keep_logs_short()
                time.sleep(0.1)
        except Ended:
            pass
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._stop(supervisor)
            lock.close()

    def say(self, line: str) -> None:
        """One line per step, with the time since the start."""
        tell(f"  {line:<24} {time.monotonic() - self.began:5.1f} s")

    def _keep_logs_short(self) -> None:
        """Each minute; all of them are opened for appending, so they may be cut under the hands of their writers."""
        if time.monotonic() - self.logs_seen > 60:
            self.logs_seen = time.monotonic()
            for log in self.data.logs.glob("*.log"):
                cut(log)

    def _end(self, _: int, __: FrameType | None) -> None:
        """The first signal ends the run, wherever it is."""
        if not self.ended:
            self.ended = True
            raise Ended

    def _prepare(self) -> None:
        steps = prepare.outdated(self.data, prepare.wanted_steps(self.mode))
        if steps:
            prepare.run(self.data, steps)

    def _services(self, sockets: list[socket.socket]) -> list[Service]:
        """In the order in which they are stopped: web, scheduler, worker, Valkey, PostgreSQL."""
        python, logs, env = sys.executable, self.data.logs, environment(self.data) | {"CSM_PORT": str(self.port)}
        descriptors = [str(one.fileno()) for one in sockets]

        def program(name: str, *argv: str, **popen: Any) -> Callable[[], subprocess.Popen[bytes]]:
            return lambda: spawn(
                [python, "-P", "-m", *argv],
                log=logs / f"{name}.log",
                env=env | {"CSM_PROCESS": name},
                cwd=CHECKOUT,
                **popen,
            )

        celery = ("celery", "--app", "csm.celery:app", "--skip-checks")
        services = [
            Service(
                "web",
                program("web", "csm.runtime.web", *descriptors, pass_fds=[one.fileno() for one in sockets]),
                logs / "web.log",
            ),
            Service(
                "scheduler",
                program(
                    "scheduler",
                    *celery,
                    "beat",
                    "--scheduler",
                    "celery.beat:Scheduler",
                    "--pidfile",
                    "",
                    "--loglevel",
                    "INFO",
                ),
                logs / "scheduler.log",
                delay=4.0,  # until then the worker sweeps by itself
            ),
            Service(
                "worker",
                program(
                    "worker", *celery, "worker", *WORKERS, "--without-gossip", "--without-mingle", "--loglevel", "INFO"
                ),
                logs / "worker.log",
                stop_seconds=30.0,
            ),
        ]
        for server in reversed(self.servers.all):
            services.append(_as_service(server))
        return services

    def _wait_until_ready(self, supervisor: Supervisor) -> None:
        """Ready means what /readyz means: web, database, broker and a worker that has reported."""

        def answers() -> bool:
            supervisor.look()
            return _get(self.port, "/readyz") == 200

        if wait_until(answers, 60, pause=0.2):
            tell(self._ready_line())
            return
        web = self.data.logs / "web.log"
        if _get(self.port, "/healthz") != 200:
            raise Stop(f"the web server does not answer; the end of {web}:\n{tail(web, 12)}")
        self.say("not everything is ready; see /readyz")
        tell(self._ready_line())

    def _ready_line(self) -> str:
        seconds = time.monotonic() - self.began
        if self.mode != "trial" or "seed_demo" not in prepare.wanted_steps(self.mode):
            return f"Ready in {seconds:.1f} s: http://localhost:{self.port}/"
        password = os.environ.get("CSM_DEMO_PASSWORD", "").strip() or prepare.DEMO_PASSWORD
        addresses = " ".join(
            f"http://{host}:{self.port}/" for host in ("acme.localhost", "globex.localhost", "localhost")
        )
        return f"Ready in {seconds:.1f} s: {addresses} · sign in as {DEMO_LOGINS} · password {password}"

    def _write_state(self) -> None:
        running = {service.name: service.child.pid for service in self.supervisor.services if service.child is not None}
        datadir.write_state(
            self.data,
            {
                "pid": os.getpid(),
                "port": self.port,
                "servers": {name: pid for name, pid in running.items() if name in {"PostgreSQL", "Valkey"}},
                "processes": {name: pid for name, pid in running.items() if name not in {"PostgreSQL", "Valkey"}},
            },
        )

    def _stop(self, supervisor: Supervisor) -> None:
        began = time.monotonic()
        supervisor.stop()
        self.servers.stop()
        self.data.state.unlink(missing_ok=True)
        tell(f"Stopped in {time.monotonic() - began:.1f} s.")


def tell(line: str) -> None:
    """To whoever still listens: a closed pipe must not bring the installation down."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


class Ended(BaseException):
    """A signal asked us to stop."""


def _as_service(server: Postgres | Valkey) -> Service:
    """A server that is running already, to be started again when it dies."""

    def start() -> subprocess.Popen[bytes]:
        server.start()
        assert server.child is not None
        return server.child

    return Service(
        server.name,
        start,
        server.log,
        stop_signal=server.stop_signal,
        stop_seconds=20.0,
        child=server.child,
        started_at=time.monotonic(),
    )


def listen(port: int) -> list[socket.socket]:
    """The listening sockets, made before anything else starts: a taken port is known at once."""
    host = os.environ.get("CSM_HOST", "").strip()
    sockets = []
    for address in [host] if host else ["127.0.0.1", "::1"]:
        one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if ":" in address:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            one.bind((address, port))
            one.listen(1024)
        except OSError as error:
            one.close()
            if address == "::1" and error.errno != 98:  # no IPv6 here
                continue
            raise Stop(
                f"port {port} cannot be used ({os.strerror(error.errno or 0)}); give another one with --port or CSM_PORT."
            ) from error
        sockets.append(one)
    return sockets


def _port() -> int:
    value = os.environ.get("CSM_PORT", "").strip() or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Stop(f"CSM_PORT must be a port number, not {value!r}.")
    return int(value)


def _lock(data: DataDir) -> IO[str]:
    """One process runs the servers of a data directory; a short command in our way is waited for."""
    lock = datadir.take(data, "bin/up", wait=0.5)
    pid, who = datadir.holder(data)
    if lock is None and who == "bin/manage":
        print(f"  waiting for bin/manage (process {pid}), which uses this data directory", flush=True)
        lock = datadir.take(data, "bin/up", wait=60)
    if lock is None:
        raise Stop(
            f"{who} (process {pid}) already runs on the data directory {data.root}; stop it, or give another one with CSM_DATA_DIR."
        )
    return lock


def _get(port: int, path: str) -> int:
    host = os.environ.get("CSM_HOST", "").strip() or "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _running(data: DataDir) -> int:
    """The process id of the running `bin/up`; 0 if there is none."""
    if not data.lock.exists():
        return 0
    lock = datadir.take(data, "bin/up status")
    if lock is not None:
        lock.close()
        return 0
    pid, who = datadir.holder(data)
    return pid if who == "bin/up" else 0


def status(data: DataDir) -> None:
    """What runs on this data directory."""
    pid, state = _running(data), datadir.read_state(data)
    if not pid:
        raise Stop(f"nothing runs on {data.root}.")
    print(f"bin/up (process {pid}) serves http://localhost:{state.get('port', '?')}/")
    for name, number in {**state.get("processes", {}), **state.get("servers", {})}.items():
        print(f"  {name:<12} process {number}")


def down(data: DataDir) -> None:
    """Stop the running one and wait until it has."""
    pid = _running(data)
    if not pid:
        raise Stop(f"nothing runs on {data.root}.")
    os.kill(pid, signal.SIGTERM)
    if not wait_until(lambda: _running(data) != pid, 90, pause=0.1):
        raise Stop(f"process {pid} has not stopped yet.")
    print("Stopped.")
