"""Telling a worker, on commit, that there is something to do. Only a hint: the sweep finds everything within seconds.

The request never waits for the broker. A thread of this process sends; hints that come while it is busy are merged;
when the broker is away it is left alone for a while (a breaker), and the sweep does without.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterable
from typing import Any

from celery import current_app
from django.db import connection, transaction

from ledger.forking import not_forking
from ledger.queues import DEFAULT

REST = 5.0  # seconds without a try after the broker failed; the sweep looks after the work meanwhile
log = logging.getLogger("ledger.nudging")


def nudge_on_commit(queues: Iterable[str], *, tenant_id: int) -> None:
    """After this transaction commits, have these queues drained and the tenant's events sealed; at most once each."""
    wanted = _collected()
    wanted.setdefault("queues", set()).update(queues)
    wanted.setdefault("tenants", set()).add(tenant_id)
    transaction.on_commit(lambda: _flush(wanted), robust=True)


def nudge(queues: Iterable[str], tenants: Iterable[int] = ()) -> None:
    """Now, without waiting and without an error."""
    nudger.add(queues, tenants)


def _collected() -> dict[str, set]:
    """What this connection has gathered; after a rollback some of it is stale, which costs one needless hint."""
    return vars(connection).setdefault("ledger_wanted", {})


def _flush(wanted: dict[str, set]) -> None:
    queues, tenants = wanted.pop("queues", set()), wanted.pop("tenants", set())
    if queues or tenants:
        nudge(queues, tenants)


class Nudger:
    """The sending thread of this process, started on first use (and anew in a forked child)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._queues: set[str] = set()
        self._tenants: set[int] = set()
        self._pid = 0
        self._resting_until = 0.0

    def add(self, queues: Iterable[str], tenants: Iterable[int]) -> None:
        if time.monotonic() < self._resting_until:
            return
        with self._lock:
            self._queues.update(queues)
            self._tenants.update(tenants)
            if self._pid != os.getpid():
                self._start()
        self._wake.set()

    def _start(self) -> None:
        self._pid, self._wake = os.getpid(), threading.Event()
        threading.Thread(target=self._run, name="ledger-nudger", daemon=True).start()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            with not_forking():
                with self._lock:
                    queues, tenants = self._queues, self._tenants
                    self._queues, self._tenants = set(), set()
                self._send(queues, sorted(tenants))

    def _send(self, queues: set[str], tenants: list[int]) -> None:
        try:
            for queue in sorted(queues | ({DEFAULT} if tenants else set())):
                send_drain(queue, seal=tenants if queue == DEFAULT else [])
        except Exception as error:  # whatever the broker throws, the work is safe in the database
            self._resting_until = time.monotonic() + REST
            log.warning("broker away (%s); the sweep takes over", type(error).__name__)


def send_drain(queue: str, *, seal: list[int], **options: Any) -> None:
    """One message: drain this queue, and seal these tenants first. It carries nothing but names and ids."""
    options = {"queue": queue, "retry": False, "ignore_result": True, "expires": 30, **options}
    current_app.send_task("ledger.drain", args=[queue], kwargs={"seal": seal}, **options)


nudger = Nudger()
