"""Making the environment: once, completely, by one process at a time, with and without pip at hand."""

import ensurepip
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from csm.runtime import bootstrap

pytestmark = pytest.mark.slow
SOURCE = Path(bootstrap.__file__)
# No uv: the way of a bare machine. An empty lock file: what is tested is the making, not the packages.
WITHOUT_UV = os.environ | {"PATH": "/usr/local/bin:/usr/bin:/bin"}


@pytest.fixture
def checkout(tmp_path):
    """A product of one program, which prints who runs it."""
    return lay_out(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One that was started before, and what it said then."""
    checkout = lay_out(tmp_path_factory.mktemp("made"))
    return checkout, run(checkout, "manage", "check")


def lay_out(tmp_path):
    """The files of a fresh clone."""
    runtime = tmp_path / "csm" / "runtime"
    runtime.mkdir(parents=True)
    shutil.copy(SOURCE, runtime)
    (runtime / "__init__.py").touch()
    (tmp_path / "csm" / "__init__.py").touch()
    (runtime / "__main__.py").write_text("import sys; print(sys.prefix, *sys.argv[1:])")
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    return tmp_path


def start(checkout, *arguments, **options):
    program = [sys.executable, checkout / "csm" / "runtime" / "bootstrap.py", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(program, env=WITHOUT_UV, **pipes, **options)


def run(checkout, *arguments):
    process = start(checkout, *arguments)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return out.strip(), said


def test_it_makes_the_environment_once(made):
    checkout, (out, said) = made
    assert out == f"{checkout}/.venv manage check"
    assert "making the environment" in said
    assert run(checkout, "manage", "check") == (out, "")


def test_a_half_made_one_is_made_again(checkout):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").write_text("torn off")
    out, said = run(checkout, "up")
    assert out == f"{checkout}/.venv up"
    assert "making the environment" in said


def test_a_new_lock_file_updates_it(made):
    checkout, _ = made
    (checkout / "requirements.lock").write_text("# nothing new\n")
    assert "updating the environment" in run(checkout, "up")[1]
    assert run(checkout, "up")[1] == ""


def test_two_at_once_make_it_once(checkout):
    both = [start(checkout, "up"), start(checkout, "up")]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("making the environment" in words for words in said) == 1


def test_from_another_folder_the_arguments_keep_their_meaning(made, tmp_path_factory):
    checkout, _ = made
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    process = start(checkout, "manage", "import", "rows.csv", cwd=elsewhere)
    assert process.communicate(timeout=120)[0].strip() == f"{checkout}/.venv manage import rows.csv"


def test_without_ensurepip_it_fetches_pip_by_its_hash(checkout, tmp_path, monkeypatch):
    wheel = bundled_pip()
    index = tmp_path / "index" / "pip"
    index.mkdir(parents=True)
    shutil.copy(wheel, index)
    page = tmp_path / "index" / "pip" / "index.html"
    page.write_text(f'<a href="{wheel.name}#sha256=x">{wheel.name}</a>')
    monkeypatch.setattr(bootstrap, "CHECKOUT", checkout)
    monkeypatch.setattr(bootstrap, "VENV", checkout / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", checkout / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "index_url", lambda: (tmp_path / "index").as_uri())
    # A file index answers folders with nothing: name the page.
    opened = bootstrap.urllib.request.urlopen
    monkeypatch.setattr(
        bootstrap.urllib.request,
        "urlopen",
        lambda url, timeout: opened(f"{url}index.html" if url.endswith("/") else url, timeout=timeout),
    )
    monkeypatch.setattr(bootstrap, "PIP", (wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()))
    bootstrap.without_ensurepip()
    assert (
        subprocess.run([checkout / ".venv" / "bin" / "python", "-m", "pip", "--version"], check=False).returncode == 0
    )

    monkeypatch.setattr(bootstrap, "PIP", (wheel.name, "0" * 64))
    with pytest.raises(SystemExit, match="apt-get install python3"):
        bootstrap.without_ensurepip()


def bundled_pip():
    """The wheel that this Python would install pip from."""
    places = [Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels")]
    wheels = [wheel for place in places for wheel in place.glob("pip-*.whl")]
    if not wheels:
        pytest.skip("this Python has no pip wheel of its own to test with")
    return wheels[0]


def test_an_environment_that_is_linked_here_is_left_alone(checkout, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept").touch()
    (checkout / ".venv").symlink_to(elsewhere)

    out, _said = run(checkout, "manage", "check")

    assert out.startswith(f"{checkout / '.venv'} ")
    assert (elsewhere / "kept").exists()
    assert not (checkout / ".venv").is_symlink()
