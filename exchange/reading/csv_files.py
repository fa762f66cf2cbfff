"""CSV as it comes: with or without a BOM, by comma, semicolon, tab or bar, in UTF-8, UTF-16 or a Windows code page."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from exchange.reading.limits import MAX_CELL, MAX_COLUMNS
from exchange.reading.problems import FileProblem

DELIMITERS = (",", ";", "\t", "|")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LAST_RESORT = "cp1252"  # what Excel writes in the West when it is not asked for UTF-8
SAMPLE = 64 * 1024
_NO_TEXT = frozenset(range(32)) - {9, 10, 12, 13, 27}


def encoding_of(pieces: Iterable[bytes]) -> str:
    """By its BOM; else UTF-8 if all of it is; else the Windows code page."""
    decoder, first = codecs.getincrementaldecoder("utf-8")(), True
    is_utf8 = True
    for piece in pieces:
        if first:
            for bom, name in BOMS:
                if piece.startswith(bom):
                    return name
            first = False
        if is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
        if b"\x00" in piece or sum(map(piece[:SAMPLE].count, (bytes([c]) for c in _NO_TEXT))) > 8:
            raise FileProblem("not_text", _("This is neither a CSV file nor an XLSX workbook."))
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf8 = False
    return "utf-8" if is_utf8 else LAST_RESORT


def delimiter_of(text: str) -> str:
    """The one that cuts the first lines into the most columns, the same number in each."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].strip("\r")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    best, found = (0.0, 0), ","
    for delimiter in DELIMITERS:
        try:
            rows = [row for _n, row in zip(range(20), csv.reader(io.StringIO(text), delimiter=delimiter), strict=False)]
        except csv.Error:
            continue
        widths = [len(row) for row in rows[:-1] or rows if row]  # the last one may be cut off
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        score = (times / len(widths), width) if width > 1 else (0.0, 0)
        if score > best:
            best, found = score, delimiter
    return found


def rows_of(
    pieces: Iterable[bytes], *, encoding: str, delimiter: str, empty: list[int] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every row that has anything in it; the header is the first. ``empty`` gets the lines of nothing but separators."""
    text = io.TextIOWrapper(io.BufferedReader(_Stream(pieces)), encoding=encoding, errors="strict", newline="")
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=False)
    began = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            words = _("Line %(line)d is not written in %(encoding)s.") % {
                "line": reader.line_num + 1,
                "encoding": encoding,
            }
            raise FileProblem("wrong_encoding", words) from error
        except csv.Error as error:
            words = _(
                "Line %(line)d has a cell of more than %(limit)d characters, or a quotation mark that is never closed."
            )
            raise FileProblem("cell_too_long", words % {"line": began, "limit": MAX_CELL}) from error
        line, began = began, reader.line_num + 1
        if line == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
            continue
        if any(cell.strip() for cell in cells):
            if len(cells) > MAX_COLUMNS and not any(cells[MAX_COLUMNS:]):
                cells = cells[:MAX_COLUMNS]
            yield line, cells
        elif len(cells) > 1 and empty is not None:
            empty.append(line)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bearable length: a file without line breaks is no table, and a quote never closed would swallow the rest."""
    longest = MAX_CELL * 8
    while line := text.readline(longest):
        yield line


class _Stream(io.RawIOBase):
    """Bytes in pieces as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.rest = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.rest = piece
        length = min(len(buffer), len(self.rest))
        buffer[:length], self.rest = self.rest[:length], self.rest[length:]
        return length


csv.field_size_limit(MAX_CELL)
