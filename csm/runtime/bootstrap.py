"""The environment: makes .venv from requirements.lock when that changed, then runs csm.runtime in it.

Run by the programs in bin/ with any Python from 3.11 on, before anything is installed: standard library only.
"""

from __future__ import annotations

import configparser
import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".made-from"
LOCK = CHECKOUT / "requirements.lock"
# Only where Debian's python3-venv is missing: the wheel that installs the rest.
PIP = ("pip-25.3-py3-none-any.whl", "9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd")


def main(arguments: list[str]) -> None:
    """Bring the environment up to date, then become the program that was asked for."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place that may be reached with an older one
        raise SystemExit(f"csm: Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    if not is_current():
        with_lock(make)
    if arguments and arguments[0] == "lock":
        relock(arguments[1:])
        return
    os.execv(PYTHON, [str(PYTHON), "-P", "-m", "csm.runtime", *arguments])


def mark() -> str:
    """What the environment depends on; a checkout that was moved makes a new one."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {CHECKOUT}\n"


def is_current() -> bool:
    """Whether the environment was finished, here and from this lock file."""
    try:
        return PYTHON.exists() and STAMP.read_text(encoding="utf-8") == mark()
    except OSError:
        return False


def with_lock(action: Callable[[], None]) -> None:
    """One bootstrap at a time; the others wait and find the work done."""
    try:
        handle = (CHECKOUT / ".venv.lock").open("a")
    except OSError as error:
        raise SystemExit(
            f"csm: the checkout {CHECKOUT} cannot be written ({error.strerror}), so no environment can be made in it."
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another process that makes the environment")
            fcntl.flock(handle, fcntl.LOCK_EX)
        if not is_current():
            action()


def make() -> None:
    """A new environment, or the finished one brought to the new lock file."""
    began = time.monotonic()
    uv = shutil.which("uv")
    finished_before = STAMP.exists() and PYTHON.exists() and str(CHECKOUT) in STAMP.read_text(encoding="utf-8")
    if not finished_before:
        clear()  # half made, or moved
    STAMP.unlink(missing_ok=True)
    say(f"{'updating' if finished_before else 'making'} the environment in {VENV} (once; needs the package index)")
    if not (uv and with_uv(uv)):
        with_pip()
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "csm-checkout.pth").write_text(f"{CHECKOUT}\n", encoding="utf-8")
    STAMP.write_text(mark(), encoding="utf-8")
    say(f"environment ready after {time.monotonic() - began:.0f} s")


def clear() -> None:
    """No environment. One that is linked here belongs to somebody else: only the link goes."""
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def run(argv: Sequence[object], **options: Any) -> subprocess.CompletedProcess[str]:
    """A child that does not outlive us: after a kill -9 nobody goes on building in a folder that is no longer locked."""

    def tie() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)

    return subprocess.run([str(part) for part in argv], cwd=CHECKOUT, check=False, text=True, preexec_fn=tie, **options)


def with_uv(uv: str) -> bool:
    """The fast way; False if this uv does not work here."""
    steps = [
        [uv, "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", "--only-binary", ":all:", str(LOCK)]
    ]
    if not PYTHON.exists():
        steps.insert(0, [uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
    for step in steps:
        done = run(step, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            say(f"uv could not do it ({reason[:200]}); trying pip")
            return False
    return True


def with_pip() -> None:
    """Python's own way, with or without ensurepip."""
    if not PYTHON.exists() or run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        if run([sys.executable, "-m", "venv", VENV], capture_output=True).returncode:
            without_ensurepip()
    install = [
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "-r",
        str(LOCK),
    ]
    done = run([PYTHON, "-m", "pip", *install])
    if done.returncode:
        raise SystemExit("csm: the packages could not be installed; the lines above say why.")


def without_ensurepip() -> None:
    """Debian ships python3 without it: an empty environment, and pip's own wheel by its hash."""
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    apt = f"csm: this Python cannot make environments; install it with: apt-get install python{version}-venv"
    done = run([sys.executable, "-m", "venv", "--without-pip", VENV], capture_output=True)
    if done.returncode:
        raise SystemExit(apt)
    try:
        wheel = fetch_pip()
    except (OSError, ValueError) as error:
        raise SystemExit(f"{apt} ({error})") from error
    # A wheel is a zip that Python can run: pip installs itself from it.
    own = [PYTHON, f"{wheel}/pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    if run(own).returncode:
        raise SystemExit(apt)
    wheel.unlink()


def fetch_pip() -> Path:
    """The wheel from the package index that pip itself would use."""
    name, expected = PIP
    page = f"{index_url()}/pip/"
    with urllib.request.urlopen(page, timeout=30) as answer:
        found = re.search(rf'href="([^"]*{re.escape(name)}[^"]*)"', answer.read().decode())
    if not found:
        raise ValueError(f"{page} does not offer {name}")
    address = urllib.parse.urljoin(page, found[1]).partition("#")[0]
    with urllib.request.urlopen(address, timeout=60) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != expected:
        raise ValueError(f"{address} is not the file it should be")
    wheel = VENV / name
    wheel.write_bytes(content)
    return wheel


def index_url() -> str:
    """The index from the environment or pip's configuration files; PyPI otherwise."""
    url = os.environ.get("PIP_INDEX_URL", "")
    home = Path.home()
    files: list[str | Path] = [
        os.environ.get("PIP_CONFIG_FILE", ""),
        home / ".config/pip/pip.conf",
        home / ".pip/pip.conf",
        "/etc/pip.conf",
    ]
    for name in files:
        if url or not name:
            continue
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(name)
        url = parser.get("global", "index-url", fallback="")
    return (url or "https://pypi.org/simple").rstrip("/")


def relock(arguments: list[str]) -> None:
    """`bin/lock`: requirements.lock from requirements.in, for every platform and Python from 3.11 on."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(VENV / "bin"))
    if not uv:
        raise SystemExit("csm: bin/lock needs uv on PATH; install it with: python3 -m pip install uv")
    options = [
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    done = run([uv, "pip", "compile", *options, "requirements.in", "-o", "requirements.lock", *arguments])
    if done.returncode:
        raise SystemExit(done.returncode)
    lock = LOCK.read_text(encoding="utf-8")
    if not re.search(r"(?m)^async-timeout==", lock):
        raise SystemExit("csm: requirements.lock lost async-timeout, without which Python 3.11.2 cannot import redis.")
    if re.search(r"(?m)^--(extra-)?index-url", lock):
        raise SystemExit("csm: requirements.lock names an index; it must work with whichever one is configured.")


def say(line: str) -> None:
    """To stderr: stdout belongs to the command."""
    print(f"csm: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
