"""`bin/up` from outside: one command up, everything down with it, nothing lost in between."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from csm.runtime.paths import DataDir
from tests.runtime import processes

pytestmark = [pytest.mark.slow, pytest.mark.skipif("DATABASE_URL" in os.environ, reason="servers are given")]
CHECKOUT = Path(__file__).resolve().parents[2]
WARM = 8  # seconds, on two cores of our own


class Run:
    """One `bin/up` on its own port and data directory."""

    def __init__(self, root, port):
        self.data, self.port = DataDir(root), port
        kept = {key: value for key, value in os.environ.items() if not key.startswith("CSM_")}
        self.env = kept | {"CSM_DATA_DIR": str(root), "CSM_PORT": str(port)}

    def start(self):
        self.process = subprocess.Popen(
            [CHECKOUT / "bin" / "up"], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("Ready"):
                return line
        raise AssertionError("".join(self.lines))

    def stop(self, sig=signal.SIGTERM):
        self.process.send_signal(sig)
        code = self.process.wait(60)
        self.lines += self.process.stdout.readlines()
        self.process.stdout.close()
        return code

    def manage(self, *arguments):
        return subprocess.run(
            [CHECKOUT / "bin" / "manage", *arguments], env=self.env, capture_output=True, text=True, timeout=120
        )

    def again(self, *arguments):
        return subprocess.run(
            [CHECKOUT / "bin" / "up", *arguments], env=self.env, capture_output=True, text=True, timeout=120
        )

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            connection.close()

    @property
    def pids(self):
        state = json.loads(self.data.state.read_text())
        return state["processes"] | state["servers"]

    def until(self, what, seconds=30):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if what():
                    return True
            except (OSError, ValueError, KeyError):
                pass
            time.sleep(0.1)
        return False


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = Run(tmp_path_factory.mktemp("up") / "data", port)
    run.start()
    yield run
    if run.process.poll() is None:
        run.stop()
    assert processes.none_left(run.data.root) == {}


def test_it_serves_and_says_so_in_one_line(run):
    ready = [line for line in run.lines if line.startswith("Ready")]
    assert len(ready) == 1
    assert f"localhost:{run.port}/" in ready[0]
    assert run.get("/healthz")[:2] == (200, '{"status": "ok"}')
    status, body, _ = run.get("/readyz")
    assert status == 200, body
    assert all(json.loads(body)[part]["ok"] for part in ("database", "broker", "worker"))


def test_every_step_has_its_line(run):
    steps = [re.sub(r"\s+\d+\.\d s$", "", line).strip() for line in run.lines if not line.startswith(("Ready", "csm:"))]
    assert steps[:3] == ["servers ready", "database migrated", "static files collected"]


def test_static_files_are_served_for_ever(run):
    manifest = json.loads((run.data.root / "static" / "staticfiles.json").read_text())
    status, _, headers = run.get("/static/" + manifest["paths"]["css/app.css"])
    assert status == 200
    assert "immutable" in headers["Cache-Control"]


def test_a_second_copy_is_refused(run):
    second = run.again("--port", str(run.port + 1))
    assert second.returncode == 1
    assert f"bin/up (process {run.process.pid}) already runs on the data directory {run.data.root}" in second.stderr
    assert second.stderr.count("\n") == 1


def test_status_names_every_process(run):
    assert run.until(lambda: "scheduler" in run.pids)  # the last to start
    said = run.again("status").stdout
    for name, pid in run.pids.items():
        assert re.search(rf"{name}\s+process {pid}\b", said)
    assert set(run.pids) == {"web", "scheduler", "worker", "PostgreSQL", "Valkey"}


def test_manage_uses_the_running_servers_and_prints_the_commands_words_alone(run):
    before = run.pids
    done = run.manage(
        "shell",
        "--no-imports",
        "-c",
        "from django.db import connection as c; k = c.cursor(); k.execute('select 41 + 1'); print(*k.fetchone())",
    )
    assert (done.stdout, done.returncode) == ("42\n", 0), done.stderr
    assert run.pids == before


@pytest.mark.parametrize("name", ["web", "scheduler", "worker", "Valkey", "PostgreSQL"])
def test_what_dies_is_started_again(run, name):
    before = run.pids[name]
    os.kill(before, signal.SIGKILL)
    assert run.until(lambda: run.pids[name] != before)
    assert run.until(lambda: run.get("/readyz")[0] == 200, 60), run.get("/readyz")


def test_while_the_web_server_restarts_callers_wait_and_are_answered(run):
    before = run.pids["web"]
    os.kill(before, signal.SIGKILL)
    assert run.until(lambda: run.pids["web"] != before)
    assert run.get("/healthz")[0] == 200


def test_stopping_leaves_no_process_and_the_warm_start_has_all_data(run):
    done = run.manage("shell", "--no-imports", "-c", "from django.core.cache import cache; cache.set('kept', 7, None)")
    assert done.returncode == 0, done.stderr
    marker = "create table if not exists kept as select 7 as number"
    done = run.manage(
        "shell",
        "--no-imports",
        "-c",
        f"from django.db import connections as c; c['owner'].cursor().execute({marker!r})",
    )
    assert done.returncode == 0, done.stderr
    assert run.stop(signal.SIGINT) == 0
    assert run.lines[-1].startswith("Stopped in")
    assert processes.none_left(run.data.root) == {}
    assert not run.data.state.exists()

    began = time.monotonic()
    run.start()
    seconds = time.monotonic() - began
    assert run.lines[0].strip().partition("  ")[0] == "servers ready"
    assert len(run.lines) == 2, run.lines  # nothing changed, so nothing to prepare
    done = run.manage(
        "shell", "--no-imports", "-c",
        "from django.db import connections as c; from django.core.cache import cache\n"
        "k = c['owner'].cursor(); k.execute('select number from kept'); print(*k.fetchone(), cache.get('kept'))\n"
        "k.execute('drop table kept')",
    )  # fmt: skip
    assert done.stdout == "7 7\n", done.stderr
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    assert seconds <= WARM * max(1, load), f"{seconds:.1f} s"


def test_kill_9_of_the_parent_leaves_no_process_and_the_next_start_works(run):
    run.process.kill()
    run.process.wait()
    assert processes.none_left(run.data.root) == {}
    run.start()
    assert run.get("/readyz")[0] == 200


def test_down_stops_it(run):
    down = run.again("down")
    assert (down.returncode, down.stdout) == (0, "Stopped.\n")
    assert run.process.wait(5) == 0
    assert processes.none_left(run.data.root) == {}
    assert "nothing runs on" in run.again("status").stderr


def test_manage_starts_the_servers_when_none_run_and_stops_them_again(run):
    code = (
        "from django.db import connection as c; k = c.cursor(); k.execute('select current_user'); print(*k.fetchone())"
    )
    two = [
        subprocess.Popen(
            [CHECKOUT / "bin" / "manage", "shell", "--no-imports", "-c", code],
            env=run.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.communicate(timeout=120)[0] for process in two] == ["csm_web\n", "csm_web\n"]
    assert [process.returncode for process in two] == [0, 0]
    assert processes.none_left(run.data.root) == {}


def test_manage_passes_on_the_commands_status(run):
    assert run.manage("no_such_command").returncode == 1
