"""A migrated database with the demo tenants and a key per login, made once and copied for every stack."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from csm.chaos.plan import PAIRS, READERS, SHARED
from csm.runtime import datadir, prepare
from csm.runtime.paths import DataDir
from csm.runtime.servers import CHECKOUT, Servers

TABLE = """
CREATE TABLE chaos_effect (
    tenant_id bigint NOT NULL, what text NOT NULL, effect_key text NOT NULL, process int NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp());
GRANT INSERT, SELECT ON chaos_effect TO csm_app;
"""
SERVERS_OF_OTHERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL")


def logins() -> dict[str, str]:
    """Everybody who takes part, with the slug of their tenant."""
    found = {address: client.partition("-")[0] for client, pair in PAIRS.items() for address in pair}
    found |= {address: slug for slug, pair in SHARED.items() for address in pair}
    return found | {address: slug for slug, address in READERS.items()}


def environment(data: DataDir, **more: str) -> dict[str, str]:
    """Of a child, without what the caller's own environment says of servers, mode and settings."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in SERVERS_OF_OTHERS and not name.startswith(("CSM_", "DJANGO_"))
    }
    return inherited | {
        "CSM_DATA_DIR": str(data.root.resolve()),
        "CSM_MODE": "trial",
        "CSM_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "csm.chaos.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH", "")])),
        **more,
    }


def template(where: str = "") -> Path:
    """The template for this version of the product; whoever comes first makes it, others wait."""
    folder = Path(where) if where else Path(tempfile.gettempdir()) / f"csm-chaos-{os.getuid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = folder / f"template-{_mark()}"
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for half_made in folder.glob("new-*"):
                shutil.rmtree(half_made, ignore_errors=True)
            new = folder / f"new-{os.getpid()}"
            _make(DataDir(new))
            new.rename(made)
            _forget_old(folder, made)
    return made


def copy(made: Path, to: Path) -> None:
    """A stack's own data directory, as quickly as the file system can."""
    shutil.rmtree(to, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(made), str(to)], check=True)


def _mark() -> str:
    marks = [prepare._mark(step) for step in prepare.wanted_steps("trial")]
    own = [Path(__file__).read_bytes(), (CHECKOUT / "tenancy" / "sql" / "roles.sql").read_bytes()]
    digest = hashlib.sha256(json.dumps(marks).encode())
    for part in own:
        digest.update(part)
    return digest.hexdigest()[:16]


def _make(data: DataDir) -> None:
    datadir.prepare(data)
    kept = {name: os.environ.pop(name) for name in SERVERS_OF_OTHERS if name in os.environ}
    servers = Servers(data, throw_away=True)
    os.environ.update(kept)
    try:
        servers.start()
        subprocess.run(
            [sys.executable, "-P", "-m", "csm.runtime.prepare", *prepare.wanted_steps("trial")],
            env=environment(data, DJANGO_SETTINGS_MODULE="csm.settings"),
            cwd=CHECKOUT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        _add_chaos(data)
        subprocess.run(
            [sys.executable, "-P", "-m", "csm.chaos.template", str(data.root / "keys.json")],
            env=environment(data, DJANGO_SETTINGS_MODULE="csm.settings"),
            cwd=CHECKOUT,
            check=True,
        )
    finally:
        servers.stop()


def _add_chaos(data: DataDir) -> None:
    import psycopg

    with psycopg.connect(host=str(data.sockets), user="postgres", dbname="csm", autocommit=True) as server:
        server.execute(TABLE)


def _forget_old(folder: Path, newest: Path) -> None:
    """Templates of earlier versions, except the three newest: other checkouts may use them."""
    others = sorted(
        (old for old in folder.glob("template-*") if old != newest), key=lambda old: old.stat().st_mtime, reverse=True
    )
    for old in others[3:]:
        shutil.rmtree(old, ignore_errors=True)


def write_keys(to: Path) -> None:
    """In a child with Django: an API key for everybody who takes part, and who they are."""
    import django

    django.setup()
    from django.utils import timezone

    from identity.actions import api_keys
    from identity.models import User
    from ledger.actors import System
    from ledger.draining import work_through
    from tenancy.context import tenant
    from tenancy.models import Tenant

    while work_through(budget=60):  # what the demo data brought about is over before anything begins
        pass
    found: dict[str, Any] = {}
    for address, slug in logins().items():
        acme = Tenant.objects.get(slug=slug)
        with tenant(acme):
            user: Any = User.objects.by_email(address)
            key = api_keys.create(user=user, name="Chaos", scopes=["*"], by=System("chaos"), at=timezone.now())
            found[address] = {"tenant": acme.pk, "slug": slug, "user": str(user.pk), "key": key.secret}
    to.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    write_keys(Path(sys.argv[1]))
