"""What `bin/up` will not do, said in one sentence and without starting anything."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
UNSET = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CSM_SECRET_KEY", "CSM_DEMO", "CSM_MODE")
GIVEN = {
    "DATABASE_URL": "postgresql://a@db/csm",
    "DATABASE_OWNER_URL": "postgresql://o@db/csm",
    "REDIS_URL": "redis://valkey",
}


def refusal(data, program="up", **environment):
    """What it said on stderr, having ended with 1 and one line."""
    env = {key: value for key, value in os.environ.items() if key not in UNSET}
    env |= {"CSM_DATA_DIR": str(data), "CSM_PORT": "0"} | environment
    done = subprocess.run(
        [CHECKOUT / "bin" / program, *(["check"] if program == "manage" else [])],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_production_without_servers_of_its_own(tmp_path):
    said = refusal(tmp_path / "data", CSM_MODE="production", CSM_SECRET_KEY="x" * 50)
    assert "does not run the embedded servers; set DATABASE_URL and REDIS_URL" in said
    assert not (tmp_path / "data").exists()


def test_production_without_a_secret(tmp_path):
    assert "needs a CSM_SECRET_KEY" in refusal(tmp_path, CSM_MODE="production", **GIVEN)


def test_production_settings_with_the_default_or_a_short_secret(tmp_path):
    assert "at least 32 characters" in refusal(
        tmp_path, "manage", CSM_MODE="production", CSM_SECRET_KEY="short", **GIVEN
    )


def test_production_with_demo_data(tmp_path):
    assert "refuses demo data" in refusal(
        tmp_path, CSM_MODE="production", CSM_SECRET_KEY="x" * 50, CSM_DEMO="1", **GIVEN
    )


def test_an_unknown_mode(tmp_path):
    assert "CSM_MODE must be" in refusal(tmp_path, CSM_MODE="staging")


def test_a_database_without_its_owner(tmp_path):
    assert "without DATABASE_OWNER_URL" in refusal(tmp_path, DATABASE_URL=GIVEN["DATABASE_URL"])


def test_a_port_that_is_no_port(tmp_path):
    assert "CSM_PORT must be a port number" in refusal(tmp_path, CSM_PORT="http")


def test_a_taken_port(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} cannot be used (Address already in use)" in refusal(tmp_path / "data", CSM_PORT=str(port))


def test_a_data_directory_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    assert "cannot be written" in refusal(tmp_path / "file" / "data", CSM_PORT="8000")


def test_a_server_that_does_not_start_shows_why(tmp_path, monkeypatch):
    from csm.runtime.datadir import prepare
    from csm.runtime.errors import Stop
    from csm.runtime.paths import DataDir
    from csm.runtime.valkey import Valkey

    data = DataDir(tmp_path / "data")
    prepare(data)
    (data.valkey / "appendonlydir").mkdir(parents=True)
    (data.valkey / "appendonlydir" / "appendonly.aof.manifest").write_text("not a manifest\n")
    server = Valkey(data)
    server.start()
    with pytest.raises(Stop, match="Valkey did not start; the end of"):
        server.wait()


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_database_that_a_newer_version_migrated():
    from django.db import connections

    from csm.runtime.errors import Stop
    from csm.runtime.prepare import refuse_newer_database

    refuse_newer_database()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_from_the_future', now())"
        )
    with pytest.raises(Stop, match=r"newer version \(it knows cases.9999_from_the_future, this one does not\)"):
        refuse_newer_database()


def test_production_settings_without_host_names(tmp_path):
    said = refusal(tmp_path, "manage", CSM_MODE="production", CSM_SECRET_KEY="x" * 50, CSM_ALLOWED_HOSTS="", **GIVEN)
    assert "needs CSM_ALLOWED_HOSTS" in said
