"""Keeps processes running: restarts what dies, waiting longer each time, and stops all in order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from csm.runtime import processes

LONGEST_PAUSE = 30.0
SETTLED = 20.0  # after so many seconds without dying, the next death counts as the first


@dataclass
class Service:
    """One supervised process."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 10.0
    delay: float = 0.0  # what nobody waits for starts later, so that the rest starts sooner
    child: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    next_start: float = 0.0

    def run(self) -> None:
        """Start it now."""
        self.child, self.started_at = self.start(), time.monotonic()


@dataclass
class Supervisor:
    """The services in the order in which they are stopped."""

    services: Sequence[Service]
    say: Callable[[str], None]
    changed: Callable[[], None] = lambda: None
    stopping: bool = False
    _seen: set[int] = field(default_factory=set)

    def start(self) -> None:
        """Start all of them, in one go, but those that can wait."""
        for service in self.services:
            if service.child is None and not service.delay:
                service.run()
            service.next_start = time.monotonic() + service.delay

    def look(self) -> None:
        """One round: notice the dead, start those whose pause is over."""
        now = time.monotonic()
        for service in self.services:
            if service.child is None:
                if now >= service.next_start:
                    self._restart(service)
            elif service.child.poll() is not None:
                self._note_death(service, now)

    def stop(self) -> None:
        """Stop them one after the other; what does not end in time is killed with all it started."""
        self.stopping = True
        for service in self.services:
            if service.child is not None and not processes.stop(
                service.child, service.stop_signal, service.stop_seconds
            ):
                self.say(f"{service.name} did not stop within {service.stop_seconds:.0f} s and was killed")
            if service.child is not None:
                _sweep_session(service.child)

    def _restart(self, service: Service) -> None:
        try:
            service.run()
        except (OSError, SystemExit) as error:
            service.deaths += 1
            service.next_start = time.monotonic() + min(LONGEST_PAUSE, 2.0**service.deaths)
            self.say(f"{service.name} cannot be started: {error}")
            return
        self.changed()

    def _note_death(self, service: Service, now: float) -> None:
        assert service.child is not None
        _sweep_session(service.child)
        service.deaths = 1 if now - service.started_at > SETTLED else service.deaths + 1
        pause = 0.0 if service.deaths == 1 else min(LONGEST_PAUSE, 0.5 * 2 ** (service.deaths - 2))
        again = f"in {pause:.1f} s" if pause else "now"
        self.say(f"{service.name} ended ({_how(service.child.returncode)}); it starts again {again} · {service.log}")
        service.child, service.next_start = None, now + pause


def _sweep_session(child: subprocess.Popen[bytes]) -> None:
    """Whatever a dead process left in its session must not go on without it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"
