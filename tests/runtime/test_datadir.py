"""The data directory: made, refused, locked, removed."""

import os
import stat
import subprocess
import sys

import pytest

from csm.runtime import datadir
from csm.runtime.errors import Stop
from csm.runtime.paths import LONGEST_SOCKET_FOLDER, DataDir


@pytest.fixture
def data(tmp_path):
    return DataDir(tmp_path / "data")


def test_a_new_directory_is_ours_alone_and_knows_its_version(data):
    datadir.prepare(data)
    assert stat.S_IMODE(data.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(data.sockets.stat().st_mode) == 0o700
    assert data.version.read_text() == f"{datadir.LAYOUT}\n"


def test_one_from_a_newer_version_is_refused(data):
    datadir.prepare(data)
    data.version.write_text(f"{datadir.LAYOUT + 1}\n")
    with pytest.raises(Stop, match="newer version"):
        datadir.prepare(data)


def test_one_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Stop, match="cannot be written"):
        datadir.prepare(DataDir(tmp_path / "file" / "data"))


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_read_only_one_is_refused(data):
    data.root.mkdir(mode=0o500)
    with pytest.raises(Stop, match="cannot be written"):
        datadir.prepare(data)


def test_somebody_elses_database_is_not_touched(data):
    data.postgres.mkdir(parents=True)
    (data.postgres / "PG_VERSION").write_text("18")
    with pytest.raises(Stop, match="not made by this product"):
        datadir.prepare(data)


def test_the_lock_is_held_by_one_process_and_says_by_whom(data):
    datadir.prepare(data)
    lock = datadir.take(data, "bin/up")
    assert lock is not None
    assert datadir.take(data, "bin/up") is None
    assert datadir.holder(data) == (os.getpid(), "bin/up")
    lock.close()
    assert datadir.take(data, "bin/up") is not None


def test_the_lock_ends_with_its_process_however_that_ends(data):
    datadir.prepare(data)
    code = (
        "import sys, time; from pathlib import Path; from csm.runtime import datadir; from csm.runtime.paths import DataDir\n"
        "lock = datadir.take(DataDir(Path(sys.argv[1])), 'bin/up'); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, data.root], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        assert datadir.take(data, "bin/up") is None
        other.kill()
    assert datadir.take(data, "bin/up", wait=5) is not None


def test_a_long_path_gets_its_sockets_in_the_temp_folder(tmp_path):
    data = DataDir(tmp_path / ("x" * LONGEST_SOCKET_FOLDER))
    assert len(os.fsencode(data.sockets)) < LONGEST_SOCKET_FOLDER
    assert data.sockets != DataDir(tmp_path / ("y" * LONGEST_SOCKET_FOLDER)).sockets


def test_reset_removes_our_data_and_nobody_elses(data, tmp_path):
    datadir.prepare(data)
    (data.postgres / "base").mkdir(parents=True)
    datadir.reset(data)
    assert not data.postgres.exists()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("dear")
    with pytest.raises(Stop, match="nothing was removed"):
        datadir.reset(DataDir(tmp_path / "letters"))
    assert (tmp_path / "letters" / "dear.txt").exists()
