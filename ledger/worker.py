"""What every worker does beside its tasks: shows that it lives, and sweeps by itself when nobody else does.

So no single process is needed: with the scheduler dead, or Valkey gone, work goes on, a second later than usual.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.db import DatabaseError, connections

from ledger.draining import work_through
from ledger.models import Heartbeat
from ledger.sweeping import nobody_sweeps

TICK = 1.0
log = logging.getLogger("ledger.worker")
_stop = threading.Event()


@worker_ready.connect
def begin(**_: Any) -> None:
    """Start the thread, in the worker's main process."""
    _stop.clear()
    threading.Thread(target=_live, name="ledger-sweeper", daemon=True).start()


@worker_shutting_down.connect
def end(**_: Any) -> None:
    """Finish the piece of work in hand; take no more."""
    _stop.set()


def _live() -> None:
    name = f"worker:{socket.gethostname()}:{os.getpid()}"
    while not _stop.wait(TICK):
        try:
            Heartbeat.beat(name, "worker")
            if nobody_sweeps():
                work_through()
        except DatabaseError as error:
            log.warning("database away (%s)", type(error).__name__)
        except Exception:
            log.exception("the worker's own sweep failed")
        finally:
            connections.close_all()
