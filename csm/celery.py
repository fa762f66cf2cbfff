"""Celery: the hands. The queue of record is the database; see `ledger`."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init
from kombu.entity import Queue

from csm.runtime.processes import die_with_parent
from ledger.queues import QUEUES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csm.settings")

app = Celery("csm", task_cls="tenancy.celery:TenantTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.task_default_queue = "default"
app.conf.task_queues = [Queue(name) for name in QUEUES]  # type: ignore[no-untyped-call] # a worker without -Q serves them all
# Static: tenants' own schedules are timers in the database, found by the sweep.
app.conf.beat_schedule = {
    "sweep": {"task": "ledger.sweep", "schedule": 1.0, "options": {"expires": 5}},
}
app.conf.beat_max_loop_interval = 1


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Django has configured logging already; without this Celery would do it again."""


@worker_init.connect
def know_every_address(**_: Any) -> None:
    """Mail names pages. Read once before children are forked, the site map is shared by them and imported by no thread."""
    from django.urls import get_resolver

    get_resolver()._populate()


@worker_process_init.connect
def start_clean(**_: Any) -> None:
    """A forked worker must not use its parent's connections, nor outlive it."""
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper

    die_with_parent()
    DatabaseWrapper._connection_pools.clear()  # type: ignore[attr-defined]
    for connection in connections.all(initialized_only=True):
        connection.connection = None
