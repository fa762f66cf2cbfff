"""PostgreSQL refuses to run as root. Two ways to run it all the same, neither of which changes the machine."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csm.runtime.errors import Stop

NOBODY = 65534
NAMESPACE = ("unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")


@dataclass(frozen=True)
class Way:
    """How a server is started: words before its command line, or another user."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    def own(self, tree: Path) -> None:
        """Make ``tree`` belong to the server; after a change of way as well."""
        if os.getuid() != 0:
            return
        owner = self.user if self.user is not None else 0
        if tree.lstat().st_uid == owner:
            return
        os.chown(tree, owner, owner)
        for folder, names, files in os.walk(tree):
            for name in names + files:
                os.chown(Path(folder) / name, owner, owner, follow_symlinks=False)

    def reaches(self, path: Path, how: str = "-x") -> bool:
        """Whether the server may pass through (or read) ``path``."""
        return self.user is None or _works(["test", how, str(path)], user=self.user)


def choose() -> Way:
    """Directly unless root; else a user namespace; else as nobody. ``CSM_AS_ROOT`` picks one for tests."""
    if os.getuid() != 0:
        return Way()
    wanted = os.environ.get("CSM_AS_ROOT", "")
    if wanted != "setuid" and shutil.which("unshare") and _works([*NAMESPACE, "true"]):
        return Way(prefix=NAMESPACE)
    if wanted != "namespace" and _works(["true"], user=NOBODY):
        return Way(user=NOBODY)
    raise Stop(
        "PostgreSQL cannot run as root, and this machine allows neither a user namespace nor changing to the user nobody;"
        " run as an ordinary user, or set DATABASE_URL and DATABASE_OWNER_URL."
    )


def reachable(way: Way, programs: Path) -> Path:
    """``programs`` (the server's bin folder), or a copy of the server that the user nobody may run."""
    if way.user is None or _works([str(programs / "postgres"), "--version"], user=way.user):
        return programs
    package = programs.parent.parent
    mark = hashlib.sha256(f"{package} {(programs / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:16]
    copy = Path(tempfile.gettempdir()) / f"csm-postgres-{mark}"
    if not copy.exists():
        new = Path(tempfile.mkdtemp(prefix="csm-postgres-new-"))
        for name in (package.name, f"{package.name}.libs"):  # side by side: the server finds its libraries that way
            if (package.parent / name).is_dir():
                shutil.copytree(package.parent / name, new / name, symlinks=True)
        new.chmod(0o755)
        try:
            new.rename(copy)
        except OSError:  # somebody else was faster
            shutil.rmtree(new)
    found = copy.lstat()
    if found.st_uid != 0 or found.st_mode & 0o022:
        raise Stop(f"{copy} should be a copy of PostgreSQL that only root can change; remove it and start again.")
    return copy / package.name / programs.relative_to(package)


def _works(argv: list[str], user: int | None = None) -> bool:
    as_user: dict[str, Any] = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    try:
        return subprocess.run(argv, capture_output=True, timeout=10, cwd="/", **as_user).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False
