"""Rows as CSV or as an XLSX workbook, written in chunks that any process can go on with."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from exchange.defusing import defused, marked
from exchange.states import FileFormat
from exchange.writing.parts import BOOK, FOOT, HEAD, PARTS, SHEET

Cell = str | int | bool | date | None
_EPOCH = date(1899, 12, 30)
_BARE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")


def chunk(rows: Iterable[list[Cell]], *, format: str, head: bool = False) -> bytes:
    """Some rows as bytes that can be put behind those of the rows before; ``head``: the first of them is the header."""
    if format == FileFormat.XLSX:
        return "".join(_xml(row, bold=head and number == 0) for number, row in enumerate(rows)).encode()
    text = io.StringIO(newline="")
    if head:
        text.write("\ufeff")  # or Excel takes UTF-8 for a code page
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([defused(as_text(cell)) for cell in row])
    return text.getvalue().encode()


def as_text(cell: Cell) -> str:
    """A value as it stands in a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def bound(chunks: Iterable[bytes], *, format: str, name: str) -> Iterator[bytes]:
    """The file itself, from its chunks. A workbook is packed as it passes."""
    if format == FileFormat.CSV:
        yield from chunks
        return
    out = _Outlet()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for part, body in PARTS.items():
            book.writestr(part, body)
        book.writestr("xl/workbook.xml", BOOK.format(name=escape(re.sub(r"[\[\]:*?/\\\"']", " ", name)[:31] or "1")))
        with book.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(HEAD.encode())
            for some in chunks:
                sheet.write(some)
                yield out.taken()
            sheet.write(FOOT.encode())
        yield out.taken()
    yield out.taken()


def _xml(row: list[Cell], *, bold: bool) -> str:
    return f"<row>{''.join(_cell(cell, bold) for cell in row)}</row>"


def _cell(cell: Any, bold: bool) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, bool):
        return f'<c t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int) and abs(cell) < 10**15:
        return f"<c><v>{cell}</v></c>"
    if isinstance(cell, date) and cell >= date(1900, 3, 1):
        return f'<c s="2"><v>{(cell - _EPOCH).days}</v></c>'
    text = _BARE.sub("_x005F_", marked(as_text(cell)))
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    style = ' s="1"' if bold else ""
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{escape(text)}</t></is></c>'


class _Outlet(io.RawIOBase):
    """Takes what is written until somebody fetches it: the workbook is never held as a whole."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def taken(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken
