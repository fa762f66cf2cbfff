"""Kill web and worker, kill Valkey with its memory, restart PostgreSQL: nothing acknowledged is lost, nothing happens twice.

The same program as `bin/chaos`, with three faults and a third of a minute of load; docs/scaling.md has the long runs.
"""

import json
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
FAULTS = ["web_killed", "worker_killed", "valkey_killed", "postgres_restarted"]


def chaos(folder, *more, minutes="0.35"):
    """What it printed, and its line of results."""
    results, options = folder / "results.jsonl", ["--keep", folder / "kept", "--templates", folder / "templates"]
    done = subprocess.run(
        [ROOT / "bin" / "chaos", "--seed", "1", "--minutes", minutes, "--results", results, *options, *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=540,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done, json.loads(results.read_text().splitlines()[-1])


def test_whatever_dies_every_promise_is_kept(tmp_path):
    done, told = chaos(tmp_path, "--faults", ",".join(FAULTS))
    assert told["violations"] == {}, done.stdout
    assert done.returncode == 0
    assert told["acknowledged"] == told["requests"] >= 50
    assert told["faults"] == dict.fromkeys(FAULTS, 1)
    assert told["work"] > 50
