"""A tiny run of bin/bench from end to end: servers of its own, a table, a status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_tiny_run_prints_every_part(tmp_path):
    env = {key: value for key, value in os.environ.items() if not key.startswith(("CSM_", "DJANGO_", "PYTEST_"))}
    argv = [sys.executable, "-P", "-m", "csm.runtime", "bench", "--sizes", "1500", "--rounds", "6", "--timers", "500",
            "--imported", "300"]  # fmt: skip
    done = subprocess.run(
        argv, cwd=ROOT, env=env | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, timeout=900
    )

    assert done.returncode == 0, done.stderr[-3000:]
    for line in (
        "Requests, at 1,500 cases",
        "API list",
        "workspace list",
        "floor: list",
        "1,000 timers due",
        "check of 300 contacts, 3 wrong",
        "seed_load",
    ):
        assert line in done.stdout
    assert list(tmp_path.glob("csm-bench-*")) == []
