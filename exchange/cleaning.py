"""Files are kept for a while; that there was one, and what came of it, for ever."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Value
from django.utils import timezone

from exchange.models import Export, Import, ImportRow, Piece
from exchange.states import ExportState, ImportState
from ledger.cleaning import register_cleaner
from ledger.models.records import ClockTimestamp

IMPORTS_KEPT = timedelta(days=30)  # long enough to ask where a record came from
BUSY = (ImportState.CHECKING, ImportState.RUNNING)


def connect() -> None:
    """Done once, when the product starts."""
    register_cleaner(clean)


def clean(batch: int) -> int:
    """Remove files and rows that are past their time, a batch of rows in a turn; how many went."""
    gone = 0
    for found in Export.objects.filter(expires_at__lt=ClockTimestamp(), state=ExportState.DONE)[:10]:
        gone += found.pieces.all()._raw_delete(using="default")
        found.state = ExportState.EXPIRED
        found.save(update_fields=["state"])
    old = Import.objects.filter(created_at__lt=ClockTimestamp() - Value(IMPORTS_KEPT), purged_at=None)
    for found in old.exclude(state__in=BUSY)[:10]:
        rows = list(ImportRow.objects.filter(data_import=found).values_list("pk", flat=True)[:batch])
        gone += ImportRow.objects.filter(pk__in=rows)._raw_delete(using="default")
        if len(rows) < batch:
            gone += Piece.objects.filter(data_import=found)._raw_delete(using="default")
            found.purged_at = timezone.now()
            found.save(update_fields=["purged_at"])
    return gone
