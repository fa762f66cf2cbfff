"""Files on their way in and out."""

import csv
import io

from django.utils import timezone

from exchange import serving, tasks
from exchange.actions import exports, imports
from exchange.models import Export, Import


def make_import(word: str, *, by) -> Import:
    """A file of one contact, handed in and not yet checked."""
    body = f"last_name,account,external_id\n{word},NOWHERE,C1\n".encode()
    return imports.create(of="contact", file_name=f"{word}.csv", chunks=[body], by=by, at=timezone.now())


def make_export(*, by) -> Export:
    """A list that is being written."""
    return exports.create(of="contact", by=by, at=timezone.now())


def rows_of(export: Export) -> list[dict[str, str]]:
    """The rows of an export, written now."""
    while (place := tasks.write(export.job)) is not None:
        export.job.cursor = place
    export.refresh_from_db()
    body = b"".join(serving.export_file(None, export)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body, newline="")))
