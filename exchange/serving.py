"""Files of the database as answers, a piece at a time: neither the process nor the connection holds a whole one."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from exchange.defusing import defused
from exchange.models import Export, Import, ImportRow, Piece
from exchange.states import FileFormat, RowOutcome
from tenancy.context import current_tenant_id, tenant

TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS = 1000


def export_file(request: Any, found: Export) -> Any:
    """The file of an export."""
    owner = {"data_export": found.pk, "draft": False}
    places = list(Piece.objects.filter(**owner).order_by("place").values_list("pk", flat=True))
    read = lambda pk: bytes(Piece.objects.values_list("body", flat=True).get(pk=pk))  # noqa: E731
    response = _stream(request, places, read, TYPES[FileFormat(found.format)], found.file_name)
    response["Content-Length"] = found.size
    return response


def error_file(request: Any, found: Import) -> Any:
    """The rows that were wrong, as they stood in the file, with line, column, code and message in front."""
    field = "outcome" if found.started_at else "expected"
    wrong = ImportRow.objects.filter(data_import=found, **{field: RowOutcome.WRONG})
    places = list(wrong.order_by("place").values_list("place", flat=True))
    slices = [None, *(places[start : start + ROWS] for start in range(0, len(places), ROWS))]
    head = [_("Line"), _("Column"), _("Code"), _("Message"), *found.header]

    def read(part: list[int] | None) -> bytes:
        if part is None:
            return "\ufeff".encode() + _csv([head])
        rows = ImportRow.objects.filter(data_import=found.pk, place__in=part).order_by("place")
        return _csv([[str(row.line), *_reasons(row.errors), *row.cells] for row in rows])

    return _stream(request, slices, read, TYPES[FileFormat.CSV], f"{found.of}-errors.csv")


def attachment(body: bytes, *, format: str, name: str) -> HttpResponse:
    """A small file."""
    return HttpResponse(body, headers=_headers(TYPES[FileFormat(format)], name))


def _reasons(errors: list[dict[str, str]]) -> list[str]:
    return [" | ".join(str(error.get(name, "")) for error in errors) for name in ("column", "code", "message")]


def _csv(rows: list[list[str]]) -> bytes:
    """Cells of the file are as they were: what was defused there is so here."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[defused(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _stream(request: Any, parts: list[Any], read: Callable[[Any], bytes], content_type: str, name: str) -> Any:
    tenant_id = current_tenant_id()

    def piece(part: Any) -> bytes:
        with tenant(tenant_id):  # the request's own door is closed when the answer leaves
            return read(part)

    def one_by_one() -> Iterator[bytes]:
        for part in parts:
            yield piece(part)

    async def in_turn() -> AsyncIterator[bytes]:
        for part in parts:
            yield await sync_to_async(piece)(part)

    is_async = isinstance(getattr(request, "_request", request), ASGIRequest)
    return StreamingHttpResponse(in_turn() if is_async else one_by_one(), headers=_headers(content_type, name))


def _headers(content_type: str, name: str) -> dict[str, str]:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    return {
        "Content-Type": content_type,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
