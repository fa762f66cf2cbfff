"""Reading the environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from csm import env

CHECKOUT = Path(__file__).resolve().parents[2]


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("CSM_X_FILE", str(tmp_path / "key"))
    assert env.secret("CSM_X") == "from the file"
    monkeypatch.setenv("CSM_X_FILE", str(tmp_path / "gone"))
    with pytest.raises(SystemExit, match="CSM_X_FILE names a file that cannot be read"):
        env.secret("CSM_X")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("yes", True), ("Off", False), ("0", False), ("", True)])
def test_a_flag(monkeypatch, value, expected):
    monkeypatch.setenv("CSM_X", value)
    assert env.flag("CSM_X", default=True) is expected


def test_a_flag_or_number_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("CSM_X", "perhaps")
    with pytest.raises(SystemExit, match="CSM_X must be 1 or 0, not 'perhaps'"):
        env.flag("CSM_X")
    with pytest.raises(SystemExit, match="CSM_X must be a whole number"):
        env.number("CSM_X", 1)


def test_a_database_over_tcp():
    found = env.database("postgresql://web:p%40ss@db.example.com:5433/csm?sslmode=require")
    assert found == {
        "ENGINE": "django.db.backends.postgresql", "NAME": "csm", "USER": "web", "PASSWORD": "p@ss",
        "HOST": "db.example.com", "PORT": "5433", "OPTIONS": {"sslmode": "require"},
    }  # fmt: skip


def test_a_database_on_a_socket():
    found = env.database("postgresql://web@/csm?host=/run/postgresql")
    assert (found["HOST"], found["NAME"], found["OPTIONS"]) == ("/run/postgresql", "csm", {})


@pytest.mark.parametrize("url", ["mysql://db/csm", "postgresql://db", "csm"])
def test_what_is_no_address_of_a_database_is_refused(url):
    with pytest.raises(SystemExit, match="DATABASE_URL must look like"):
        env.database(url)


def test_production_settings_take_the_networks_of_a_proxy():
    """As docker-compose.yml gives them."""
    done = subprocess.run(
        [sys.executable, "-c", "import csm.settings"],
        cwd=CHECKOUT,
        env={
            "CSM_MODE": "production", "CSM_SECRET_KEY": "x" * 50, "CSM_ALLOWED_HOSTS": ".example.com",
            "CSM_TRUSTED_PROXIES": "10.0.0.0/8,172.16.0.0/12", "REDIS_URL": "redis://valkey",
            "DATABASE_URL": "postgresql://a@db/csm", "DATABASE_OWNER_URL": "postgresql://o@db/csm",
        },
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
