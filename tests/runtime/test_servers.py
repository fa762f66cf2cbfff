"""The embedded servers: as root in both ways and as an ordinary user, through crashes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from csm.runtime import datadir, unprivileged
from csm.runtime.errors import Stop
from csm.runtime.paths import DataDir
from csm.runtime.postgres import Postgres
from csm.runtime.servers import Servers
from tests.runtime import processes

pytestmark = [pytest.mark.slow, pytest.mark.skipif("DATABASE_URL" in os.environ, reason="servers are given")]
WAYS = ["namespace", "setuid"] if os.getuid() == 0 else ["directly"]


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    """Each way that this user has."""
    monkeypatch.setenv("CSM_AS_ROOT", request.param)
    if request.param == "namespace" and unprivileged.choose().user is not None:
        pytest.skip("this machine allows no user namespaces")
    return request.param


@pytest.fixture
def data():
    """Where nobody may pass through; pytest's own folders are closed."""
    folder = Path(tempfile.mkdtemp(prefix="csm-servers-"))
    folder.chmod(0o755)
    data = DataDir(folder / "data")
    yield data
    left = processes.none_left(folder)
    shutil.rmtree(folder)
    assert left == {}


def start(data):
    datadir.prepare(data)
    servers = Servers(data)
    servers.start()
    return servers


def ask(data, sql, role="csm_owner"):
    with psycopg.connect(data.database_url(role), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def test_they_start_with_roles_and_database_and_keep_everything(way, data):
    servers = start(data)
    try:
        assert ask(data, "SELECT current_user, current_database()", "csm_web") == ("csm_web", "csm")
        collation = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'csm'"
        assert ask(data, collation) == ("b", "C.UTF-8")
        assert ask(data, "SHOW listen_addresses") == ("",)
        ask(data, "CREATE TABLE kept AS SELECT 7 AS number")
        valkey = redis.Redis.from_url(data.redis_url())
        assert valkey.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        valkey.set("kept", "7")
    finally:
        servers.stop()
    assert processes.none_left(data.root) == {}
    servers = start(data)
    try:
        assert ask(data, "SELECT number FROM kept") == (7,)
        assert redis.Redis.from_url(data.redis_url()).get("kept") == b"7"
    finally:
        servers.stop()


def test_what_was_committed_survives_kill_9(way, data):
    servers = start(data)
    ask(data, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    for server in servers.all:
        os.kill(server.child.pid, signal.SIGKILL)
        server.child.wait()
    servers = start(data)
    try:
        assert ask(data, "SELECT count(*) FROM kept") == (1000,)
    finally:
        servers.stop()


def test_killing_the_parent_leaves_no_server(way, data):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from csm.runtime import datadir; from csm.runtime.paths import DataDir; from csm.runtime.servers import Servers\n"
        "data = DataDir(Path(sys.argv[1])); datadir.prepare(data); Servers(data).start(); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, data.root], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "up\n"
        assert len(processes.of(data.root)) > 5
        parent.kill()
    assert processes.none_left(data.root) == {}
    start(data).stop()


@pytest.mark.skipif(os.getuid() != 0, reason="only root has two ways")
def test_a_directory_may_change_its_way(data, monkeypatch):
    for name in ("setuid", "namespace", "setuid"):
        monkeypatch.setenv("CSM_AS_ROOT", name)
        start(data).stop()


@pytest.mark.skipif(os.getuid() != 0, reason="only root has two ways")
def test_where_nobody_may_not_enter_it_says_so(data, monkeypatch):
    monkeypatch.setenv("CSM_AS_ROOT", "setuid")
    data.root.parent.chmod(0o700)
    with pytest.raises(Stop, match="the user nobody here, who cannot enter"):
        start(data)


def test_a_crash_while_initialising_leaves_nothing_that_looks_finished(data):
    datadir.prepare(data)
    (data.root / "postgres.new").mkdir()
    (data.root / "postgres.new" / "PG_VERSION").write_text("18\n")
    start(data).stop()


def test_a_pid_file_that_names_somebody_else_is_no_hindrance(data):
    start(data).stop()
    for path in (data.postgres / "postmaster.pid", data.sockets / ".s.PGSQL.5432.lock"):
        path.write_text(f"{os.getpid()}\n{data.postgres}\n0\n5432\n{data.sockets}\n\n  0 0\nready\n")
    start(data).stop()


def test_the_database_of_another_postgresql_is_refused(data):
    start(data).stop()
    (data.postgres / "PG_VERSION").write_text("12\n")
    with pytest.raises(Stop, match="is of PostgreSQL 12, but the server here is"):
        start(data)


def test_a_broken_configuration_shows_the_end_of_the_log(data):
    start(data).stop()
    with (data.postgres / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(Stop, match=r"(?s)PostgreSQL did not start; the end of .*no_such_setting"):
        start(data)


def test_programs_on_path_serve_where_a_platform_has_no_wheel(data, monkeypatch):
    from csm.runtime import postgres, valkey

    monkeypatch.setenv("PATH", f"{postgres.find()}:{valkey.find().parent}:{os.environ['PATH']}")
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda name: None)
    start(data).stop()


def test_servers_that_are_given_are_not_started(data, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://web@db/csm")
    monkeypatch.setenv("REDIS_URL", "redis://valkey")
    assert Servers(data).all == []


def test_the_throw_away_ones_do_not_wait_for_the_disk(data):
    datadir.prepare(data)
    server = Postgres(data, throw_away=True)
    server.start()
    server.wait()
    try:
        server.provision()
        assert ask(data, "SHOW fsync") == ("off",)
    finally:
        server.child.send_signal(signal.SIGINT)
        server.child.wait(10)
