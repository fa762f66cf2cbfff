"""What imports and exports make of the end of their jobs."""

from __future__ import annotations

from typing import Any

from exchange import events
from exchange.actions import exports, imports
from exchange.models import Export, Import
from exchange.states import ExportState, ImportState
from ledger import publish
from ledger.progress import JobEnded
from ledger.reactions import within

STOPPED = ("failed", "cancelled")


@within(JobEnded)
def end(ended: Any) -> None:
    """Also when the job was stopped from elsewhere, or given up."""
    if ended.data.of in (imports.CHECK, imports.RUN):
        for found in Import.objects.filter(job=ended.subject_id):
            _end_import(found, ended)
    elif ended.data.of == exports.WRITE:
        for found in Export.objects.filter(job=ended.subject_id):
            _end_export(found, ended)


def _end_import(found: Import, ended: Any) -> None:
    state = ended.data.state
    if ended.data.of == imports.CHECK and state not in STOPPED:
        return  # the check itself has said how it stands
    found.state, found.finished_at = ImportState(state), ended.at
    found.save(update_fields=["state", "finished_at"])
    if ended.data.of == imports.RUN:
        counts = {name: found.outcome.get(name, 0) for name in ("created", "updated", "unchanged", "wrong")}
        publish(events.ImportEnded(of=found.of, state=state, **counts), subject=found, by=ended.actor, at=ended.at)


def _end_export(found: Export, ended: Any) -> None:
    if ended.data.state in STOPPED:
        found.state, found.finished_at = ExportState(ended.data.state), ended.at
        found.save(update_fields=["state", "finished_at"])
        found.pieces.all()._raw_delete(using="default")
    told = events.ExportEnded(of=found.of, state=ended.data.state, rows=found.rows_count)
    publish(told, subject=found, by=ended.actor, at=ended.at)
