"""What must be done before serving: migrations, static files, demo data. Skipped when nothing changed since last time.

`python -m csm.runtime.prepare STEP…` runs the steps in one process, so that Django is loaded once.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from csm.runtime.errors import Stop
from csm.runtime.paths import DataDir
from csm.runtime.processes import die_with_parent
from csm.runtime.servers import CHECKOUT, environment, given

DEMO_PASSWORD = "try-it-out-2026"  # settings give it to seed_demo as DEMO_PASSWORD


def outdated(data: DataDir, wanted: Iterable[str]) -> dict[str, str]:
    """Each wanted step whose sources changed since it last ran on this data directory, with the new mark."""
    marks = {step: _mark(step) for step in wanted}
    return {step: mark for step, mark in marks.items() if not _is_done(data, step, mark)}


def run(data: DataDir, steps: dict[str, str]) -> None:
    """Run the steps and remember each one that succeeded."""
    argv = [sys.executable, "-P", "-m", "csm.runtime.prepare", *steps]
    done = subprocess.run(argv, env=environment(data), cwd=CHECKOUT, preexec_fn=die_with_parent)
    if done.returncode:
        raise Stop("preparing failed; the lines above say why.")
    for step, mark in steps.items():
        (data.stamps / step).write_text(mark)


def wanted_steps(mode: str) -> list[str]:
    """Demo data only in a trial, and only if this version has any."""
    steps = ["migrate", "collectstatic"]
    demo = os.environ.get("CSM_DEMO", "1").strip().lower() not in {"0", "no", "false", "off"}
    if mode == "trial" and demo and _demo_sources():
        steps.append("seed_demo")
    return steps


def _is_done(data: DataDir, step: str, mark: str) -> bool:
    """A database that we do not run ourselves may be a new one each time: always look."""
    if step != "collectstatic" and given("DATABASE_URL"):
        return False
    stamp = data.stamps / step
    return stamp.exists() and stamp.read_text() == mark


def _mark(step: str) -> str:
    """Contents of what the step depends on; for the many static files, their sizes and times."""
    digest = hashlib.sha256()
    lock = CHECKOUT / "requirements.lock"
    digest.update(lock.read_bytes() if lock.exists() else b"")
    if step == "collectstatic":
        for path in sorted((CHECKOUT / "static").rglob("*")):
            if path.is_file():
                found = path.stat()
                digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
        return digest.hexdigest()
    sources = sorted([*CHECKOUT.glob("*/migrations/*.py"), *CHECKOUT.glob("*/sql/*.sql")])
    if step == "seed_demo":
        sources += _demo_sources()
    for path in sources:
        digest.update(str(path.relative_to(CHECKOUT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _demo_sources() -> list[Path]:
    """The command and the folders named demo beside it; nothing without the command."""
    commands = sorted(CHECKOUT.glob("*/management/commands/seed_demo.py"))
    return [*commands, *sorted(CHECKOUT.glob("*/demo/**/*.py"))] if commands else []


def refuse_newer_database() -> None:
    """A database that knows migrations which we do not was used by a newer version: its rows may be beyond us."""
    from django.apps import apps
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections["owner"], ignore_no_migrations=True)
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).is_relative_to(CHECKOUT)}
    unknown = sorted(key for key in loader.applied_migrations.keys() - loader.disk_migrations.keys() if key[0] in ours)
    if unknown:
        app, name = unknown[-1]
        raise Stop(
            f"the database was migrated by a newer version (it knows {app}.{name}, this one does not);"
            " update the program, or give another directory with CSM_DATA_DIR."
        )


def main(steps: list[str]) -> None:
    """In the child: load Django once, run each command, one line per step."""
    import django
    from django.core.management import call_command

    django.setup()
    options: dict[str, dict[str, object]] = {
        "migrate": {"verbosity": 0, "interactive": False},
        "collectstatic": {"verbosity": 0, "interactive": False, "clear": False},
        "seed_demo": {"verbosity": 0},
    }
    lines = {"migrate": "database migrated", "collectstatic": "static files collected", "seed_demo": "demo data loaded"}
    if "migrate" in steps:
        refuse_newer_database()
    for step in steps:
        began = time.monotonic()
        call_command(step, **options[step])
        print(f"  {lines[step]:<24} {time.monotonic() - began:5.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
