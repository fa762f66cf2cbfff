"""XLSX workbooks: the first sheet that shows, values only, read as a stream."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.functions import fromstring

from exchange.reading.limits import MAX_CELL, MAX_COLUMNS, MAX_PARTS, MAX_RATIO, MAX_STRINGS, MAX_UNPACKED
from exchange.reading.problems import FileProblem

ZIP = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and every workbook with a password
STRINGS = "xl/sharedStrings.xml"
STYLES = 8 * 1024 * 1024  # bytes of any other part
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def check(file: BinaryIO) -> None:
    """Refuse what is no workbook, and what would unpack to more than anybody types."""
    try:
        with zipfile.ZipFile(file) as parts:
            found = parts.infolist()
            names = {part.filename for part in found}
            if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
                raise FileProblem("not_a_workbook", _("This archive is not an XLSX workbook."))
            if len(found) > MAX_PARTS:
                raise _bomb()
            for part in found:
                _check_part(parts, part)
            _check_strings(parts)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        SyntaxError,
    ) as error:
        raise FileProblem("damaged", _("The workbook is damaged.")) from error
    file.seek(0)


def _check_part(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 0x1:
        raise FileProblem("encrypted", _("The workbook is protected by a password."))
    # Whatever a part is called: which one is read as what, other parts say. Only the rows are read one by one.
    name = part.filename
    limit = MAX_UNPACKED if name.startswith("xl/worksheets/") else MAX_STRINGS if name == STRINGS else STYLES
    if part.file_size > limit or part.file_size > MAX_RATIO * max(part.compress_size, 4096):
        raise _bomb()
    with parts.open(part) as stream:
        if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b"").upper():
            raise FileProblem("damaged", _("The workbook is damaged."))


def _check_strings(parts: zipfile.ZipFile) -> None:
    """The texts of all cells are read at once: they are where everybody has them, and no bigger than is allowed there."""
    for each in fromstring(parts.read("[Content_Types].xml")).iter():
        if "sharedStrings" in each.get("ContentType", "") and each.get("PartName", "").lstrip("/") != STRINGS:
            raise FileProblem("damaged", _("The workbook is damaged."))


def _bomb() -> FileProblem:
    return FileProblem("too_large", _("The workbook holds more than can be read when it is unpacked."))


def rows_of(file: BinaryIO, empty: list[int] | None = None) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every row that has anything in it. Of a formula, the value that was last shown. ``empty`` gets the lines
    between them that have nothing in them; those below the last row are only drawn."""
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError, EOFError) as error:
        raise FileProblem("damaged", _("The workbook is damaged.")) from error
    except (zipfile.BadZipFile, IndexError, OSError) as error:
        raise FileProblem("damaged", _("The workbook is damaged.")) from error
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise FileProblem("empty", _("The file has no rows."))
        sheets[0].reset_dimensions()  # what the sheet says about its size need not be true
        yield from _rows(sheets[0], empty)
    finally:
        book.close()


def _rows(sheet: Any, empty: list[int] | None = None) -> Iterator[tuple[int, list[str]]]:
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
    line = last = 0
    while True:
        try:
            values = next(rows)
        except StopIteration:
            return
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, SyntaxError, EOFError, OSError) as error:
            words = _("The workbook cannot be read after line %(line)d.") % {"line": line}
            raise FileProblem("damaged", words) from error
        except (zipfile.BadZipFile, OverflowError) as error:
            raise FileProblem("damaged", _("The workbook is damaged.")) from error
        line += 1
        cells = [_as_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if any(cell.strip() for cell in cells):
            if empty is not None:
                empty.extend(range(last + 1, line))
            last = line
            yield line, cells


def _as_text(value: Any) -> str:
    """As the same value stands in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, str):
        if len(value) > MAX_CELL:
            return value[: MAX_CELL + 1]  # which is refused by its length
        return _ESCAPED.sub(_unescaped, value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _unescaped(found: re.Match) -> str:
    character = chr(int(found[1], 16))
    return "" if character == "\x00" or "\ud800" <= character <= "\udfff" else character
