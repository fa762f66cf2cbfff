"""What a file is, and its rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exchange.reading import csv_files, workbooks
from exchange.reading.limits import MAX_COLUMNS, max_rows
from exchange.reading.problems import FileProblem
from exchange.states import FileFormat

Pieces = Callable[[], Iterable[bytes]]
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Look:
    """A first look at a file."""

    format: str
    encoding: str
    delimiter: str
    header: list[str]


def look_at(pieces: Pieces, *, encoding: str = "", delimiter: str = "") -> Look:
    """Its kind, how it is written, and its header; ``FileProblem`` if it is nothing that can be read."""
    start = next(iter(pieces()), b"")
    if not start.strip():
        raise FileProblem("empty", _("The file is empty."))
    if start.startswith(workbooks.OLD):
        words = _("This is an old .xls workbook, or one with a password. Save it as .xlsx without a password.")
        raise FileProblem("old_workbook", words)
    if start.startswith(workbooks.ZIP):
        found = Look(FileFormat.XLSX, "", "", [])
    else:
        encoding = encoding or csv_files.encoding_of(pieces())
        if not delimiter:
            text = start[: csv_files.SAMPLE].decode(encoding, errors="replace")
            delimiter = csv_files.delimiter_of(text)
        found = Look(FileFormat.CSV, encoding, delimiter, [])
    header = next(_rows(pieces, found), None)
    if header is None:
        raise FileProblem("empty", _("The file has no rows."))
    names = [name.strip() for name in header[1]]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise FileProblem("too_many_columns", _("The file has more than %(limit)d columns.") % {"limit": MAX_COLUMNS})
    return Look(found.format, found.encoding, found.delimiter, names)


def read_rows(pieces: Pieces, look: Look, *, skip: int = 0, empty: list[int] | None = None) -> Iterator[Row]:
    """The rows after the header, without the first ``skip`` of them. ``empty`` gets the lines that have cells, and nothing in them."""
    limit = max_rows()
    for number, row in enumerate(_rows(pieces, look, empty)):
        if number > limit:
            words = _("The file has more than %(limit)d rows. Cut it into several.") % {"limit": limit}
            raise FileProblem("too_many_rows", words)
        if number > skip:
            yield row


def _rows(pieces: Pieces, look: Look, empty: list[int] | None = None) -> Iterator[Row]:
    if look.format == FileFormat.CSV:
        yield from csv_files.rows_of(pieces(), encoding=look.encoding, delimiter=look.delimiter, empty=empty)
        return
    with tempfile.SpooledTemporaryFile(max_size=2 * 1024 * 1024) as file:
        for piece in pieces():
            file.write(piece)
        file.seek(0)
        workbooks.check(file)  # type: ignore[arg-type]
        yield from workbooks.rows_of(file, empty)  # type: ignore[arg-type]
