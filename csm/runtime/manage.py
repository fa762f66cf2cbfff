"""`bin/manage CMD`: a management command with its servers at hand; stdout carries the command's own words only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from csm.runtime import datadir
from csm.runtime.errors import Stop
from csm.runtime.paths import DataDir
from csm.runtime.servers import CHECKOUT, Servers, check_mode, environment

WITHOUT_SERVERS = {
    "help",
    "version",
    "--version",
    "--help",
    "-h",
    "makemessages",
    "compilemessages",
    "collectstatic",
}


def main(arguments: list[str]) -> None:
    """Run the command; its status is ours."""
    os.environ["CSM_MODE"] = check_mode()
    data = DataDir.from_environment(CHECKOUT)
    argv = [sys.executable, "-P", str(CHECKOUT / "manage.py"), *arguments]
    if not arguments or arguments[0] in WITHOUT_SERVERS or "--help" in arguments:
        raise SystemExit(_call(argv, data))
    servers = Servers(data)
    if not servers.all:
        raise SystemExit(_call(argv, data))
    datadir.prepare(data)
    lock = None
    while lock is None:
        lock = datadir.take(data, "bin/manage")
        if lock is None and (joined := datadir.join(data)):
            with joined:
                lock = datadir.take(data, "bin/manage")  # gone between our two questions
                if lock is None:
                    _wait_for_servers(servers)
                    raise SystemExit(_call(argv, data))
        if lock is None:
            time.sleep(0.05)  # somebody is stopping them: ours next
    with lock:
        raise SystemExit(_with_servers(servers, argv, data))


def _with_servers(servers: Servers, argv: list[str], data: DataDir) -> int:
    """Start them, run the command, stop them when nobody else needs them either."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        servers.start()
        datadir.write_state(data, {"pid": os.getpid(), "servers": servers.pids(), "processes": {}})
        return _call(argv, data)
    finally:
        with datadir.nobody_joins(data):
            servers.stop()
            data.state.unlink(missing_ok=True)


def _call(argv: list[str], data: DataDir) -> int:
    """Run in the foreground, with our terminal; Ctrl-C is the command's to answer."""
    old = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        child = subprocess.Popen(argv, env=environment(data), preexec_fn=_child)
        code = child.wait()
    finally:
        signal.signal(signal.SIGINT, old)
    return code if code >= 0 else 128 - code


def _child() -> None:
    from csm.runtime.processes import die_with_parent

    signal.signal(signal.SIGINT, signal.default_int_handler)
    die_with_parent()


def _wait_for_servers(servers: Servers) -> None:
    """Somebody else starts them at this very moment."""
    from csm.runtime.processes import wait_until

    for server in servers.all:
        if not wait_until(server.answers, 60, pause=0.05):
            raise Stop(f"{server.name} of the running process does not answer; see {server.log}.")
