"""What every worker does beside its tasks: shows that it lives, and sweeps by itself when nobody else does.

So no single process is needed: with the scheduler dead, or Valkey gone, work goes on, a second later than usual.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.db import DatabaseError, connections

from ledger.draining import work_through
from ledger.forking import not_forking
from ledger.models import Heartbeat
from ledger.sweeping import nobody_sweeps

TICK = 1.0
log = logging.getLogger("ledger.worker")
_stop = threading.Event()


@worker_ready.connect
def begin(**_: Any) -> None:
    """Start both threads, in the worker's main process. Sweeping may take long; the heart beats beside it."""
    _stop.clear()
    for work in (beat, sweep_if_nobody_does):
        threading.Thread(target=_every_second, args=(work,), name=f"ledger-{work.__name__}", daemon=True).start()


@worker_shutting_down.connect
def end(**_: Any) -> None:
    """Finish the piece of work in hand; take no more."""
    _stop.set()


def beat() -> None:
    """This worker lives."""
    Heartbeat.beat(f"worker:{socket.gethostname()}:{os.getpid()}", "worker")


def sweep_if_nobody_does() -> None:
    """Do what is due, here and now."""
    if nobody_sweeps():
        work_through()


def _once(work: Callable[[], None]) -> None:
    try:
        work()
    except DatabaseError as error:
        log.warning("database away (%s)", type(error).__name__)
    except Exception:
        log.exception("%s failed", work.__name__)
    finally:
        connections.close_all()


def _every_second(work: Callable[[], None]) -> None:
    while True:
        with not_forking():
            _once(work)
        if _stop.wait(TICK):
            return
