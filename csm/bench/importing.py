"""A big file of contacts: checked, imported by a worker that is killed in the middle, and gone on with by another one.

``python -m csm.bench.importing`` is such a worker: it says after each round how much memory it takes.
"""

from __future__ import annotations

import csv
import io
import os
import resource
import signal
import subprocess
import sys
import time
from typing import Any

from csm.load import words
from csm.load.dice import dice

PERSONS = 50  # of one account
ENDS = (
    "",
    "mann",
    "berg",
    "stein",
    "hof",
    "sson",
    "ini",
    "ova",
    "ley",
    "ton",
    "feld",
    "bach",
    "wood",
    "ster",
    "ides",
    "aki",
)
WRONG = 100  # one row in so many


def file_of(rows: int) -> bytes:
    """So many people of so many accounts, drawn by seed; one row in a hundred is wrong, in one of four ways."""
    random, text = dice(1, "import", rows), io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(["external_id", "account", "first_name", "last_name", "email", "phone", "language"])
    for n in range(1, rows + 1):
        row = [f"CRM{rows}-{n}", f"IMP{rows}-{random.randrange(max(1, rows // PERSONS))}", random.choice(words.FIRST),
               random.choice(words.LAST) + random.choice(ENDS), f"p{n}@import.test", f"+49 30 {n:07d}", "de"]  # fmt: skip
        if n % WRONG == WRONG // 2:
            place, value = ((1, "NOPE"), (3, ""), (4, "not an address"), (6, "x" * 40))[n // WRONG % 4]
            row[place] = value
        out.writerow(row)
    return text.getvalue().encode()


def measure(setting: Any, rows: int) -> list[dict[str, Any]]:
    """The rows of the table. Fails if a record is there twice, or other rows are told as wrong than those that are."""
    from django.utils import timezone

    from accounts.models import Account, Contact, Duplicate
    from csm.bench.setting import BOSS
    from exchange.actions import imports
    from exchange.models import Import
    from identity.actor import actor_for
    from identity.models import User
    from ledger.models import Delivery
    from ledger.models.records import ClockTimestamp
    from tenancy.context import tenant

    wrong = rows // WRONG
    with tenant(setting.tenant):
        by = actor_for(User.objects.by_email(BOSS))
        Account.objects.bulk_create(
            Account(number=f"IM{rows}{n:05d}"[:20], name=f"Imported {n}", code=f"IMP{rows}-{n}")
            for n in range(max(1, rows // PERSONS))
        )
        before = Contact.objects.count()
        found = imports.create(of="contact", file_name="people.csv", chunks=[file_of(rows)], by=by, at=timezone.now())

    def count() -> int:
        with tenant(setting.tenant):
            return int(Contact.objects.count()) - before

    def until(*states: str, kill_at: int | None = None) -> tuple[float, int]:
        began, most, worker = time.perf_counter(), 0, _worker()
        while True:
            assert worker.stdout is not None
            most = max(most, int(worker.stdout.readline() or 0))
            if kill_at is not None and count() >= kill_at:
                os.kill(worker.pid, signal.SIGKILL)
                worker.wait()
                with tenant(setting.tenant):  # its lease is over
                    Delivery.objects.filter(done_at=None).update(ready_at=ClockTimestamp())
                worker, kill_at = _worker(), None
            with tenant(setting.tenant):
                found.refresh_from_db()
            if found.state in states:
                worker.kill()
                worker.wait()
                return time.perf_counter() - began, most

    checking, most_checking = until("checked", "failed")
    with tenant(setting.tenant):
        imports.run(data_import=Import.objects.get(pk=found.pk), by=by, at=timezone.now())
    running, most_running = until("done", "failed", kill_at=rows * 2 // 5)
    with tenant(setting.tenant):
        told = found.lines.filter(outcome="wrong").count()
        ids = Contact.objects.filter(external_id__startswith=f"CRM{rows}-").values_list("external_id", flat=True)
        stored, different = len(ids), len(set(ids))
        suspected = Duplicate.objects.count()
    if (stored, different, told) != (rows - wrong, rows - wrong, wrong):
        raise RuntimeError(f"{stored} contacts ({different} different), {told} wrong rows; {found.outcome}")
    return [
        {"name": f"check of {rows:,} contacts, {wrong:,} wrong", "budget": f"{rows / checking:,.0f} rows/s, {most_checking} MB"},
        {"name": f"their import, the worker killed at {rows * 2 // 5:,}; each once, {suspected:,} pairs suspected",
         "budget": f"{rows / running:,.0f} rows/s, {most_running} MB", "holds": True},
    ]  # fmt: skip


def _worker() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "csm.bench.importing"], stdout=subprocess.PIPE, env=os.environ, text=True
    )


def main() -> None:
    """Work until killed; a line with the memory taken so far, in MB, after each round."""
    import django

    django.setup()
    from ledger.claiming import due_queues
    from ledger.draining import drain

    while True:
        for queue in due_queues():
            drain(queue, budget=2)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, flush=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
