"""Celery's part: hands, no memory. Messages carry names of queues and ids of tenants, nothing else."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from ledger import worker  # noqa: F401 - listens for the worker's signals
from ledger.cleaning import clean_now_and_then
from ledger.draining import drain as drain_queue
from ledger.nudging import nudge
from ledger.sweeping import sweep as sweep_once
from tenancy.celery import CrossTenantTask


@shared_task(name="ledger.sweep", base=CrossTenantTask, expires=5)
def sweep() -> None:
    """Each second, from the scheduler: find what is due and have it drained. Two schedulers do no harm."""
    sweep_once()
    clean_now_and_then()


@shared_task(name="ledger.drain", base=CrossTenantTask)
def drain(queue: str, seal: list[int] | None = None, **_later: Any) -> None:
    """Do what is due in one queue; ask for another turn if time ran out."""
    if drain_queue(queue, seal_first=seal or ())["more"]:
        nudge({queue})
