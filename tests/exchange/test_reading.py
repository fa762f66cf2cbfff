"""Files as programs of all kinds write them, and files that mean harm."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from exchange.defusing import armed, defused, marked
from exchange.reading import FileProblem, look_at, read_rows
from exchange.writing import sheets as writing
from tests.exchange.conftest import as_csv

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
tables = st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8)


def read(body: bytes, size: int = 7) -> list[list[str]]:
    """All rows, from pieces of odd size."""
    pieces = lambda: [body[at : at + size] for at in range(0, len(body), size)] if size else [body]  # noqa: E731
    look = look_at(lambda: [body] if body[:2] == b"PK" else pieces())
    return [look.header, *(cells for _line, cells in read_rows(pieces, look))]


def workbook(*rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_it_finds_out_how_a_file_is_written(delimiter, encoding):
    rows = [["Name", "Straße", "Notiz"], ["Müller", "Am Wall 3", "one\nand; two, three"], ["Özil", "", 'says "hi"']]

    assert read(as_csv(*rows, delimiter=delimiter, encoding=encoding), size=4096) == rows


def test_excels_own_hint_is_taken():
    assert read(b"sep=;\r\na,b;c\r\n1,2;3\r\n", size=0) == [["a,b", "c"], ["1,2", "3"]]


def test_lines_are_counted_as_an_editor_counts_them():
    body = b'a,b\r\n"one\r\ntwo",1\r\n\r\n,\r\nthree,2\r\n'
    look = look_at(lambda: [body])

    assert list(read_rows(lambda: [body], look)) == [(2, ["one\r\ntwo", "1"]), (6, ["three", "2"])]
    assert list(read_rows(lambda: [body], look, skip=1)) == [(6, ["three", "2"])]


@given(tables)
def test_csv_comes_back_as_it_was_written(table):
    rows = [["a", "b", "c"], *([*row, "."] for row in table)]
    rows[0].append("d")
    body = writing.chunk(rows, format="csv", head=True)
    found = [row for _line, row in read_rows(lambda: [body], look_at(lambda: [body]))]

    assert [[armed(cell) for cell in row] for row in found] == rows[1:]


@given(tables)
def test_workbooks_come_back_as_they_were_written(table):
    rows = [["a", "b", "c", "d"], *([*row, "."] for row in table)]
    chunks = [writing.chunk(rows[:1], format="xlsx", head=True), writing.chunk(rows[1:], format="xlsx")]
    body = b"".join(writing.bound(chunks, format="xlsx", name="It's [all] here"))
    found = [row for _line, row in read_rows(lambda: [body], look_at(lambda: [body]))]

    assert [[armed(cell) for cell in row] for row in found] == rows[1:]


@given(cells)
def test_defusing_is_reversible_and_complete(text):
    assert armed(defused(text)) == text == armed(marked(text))
    assert not defused(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_no_cell_of_a_workbook_is_a_formula():
    rows = [["a"], ["=1+1"], ["+49 30"], ["@SUM(A1)"], ["-2"], ["\t=1"], ['=HYPERLINK("http://x")']]
    body = b"".join(writing.bound([writing.chunk(rows, format="xlsx", head=True)], format="xlsx", name="x"))
    sheet = load_workbook(io.BytesIO(body)).active

    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr"}


def test_a_formula_counts_as_the_value_that_was_shown():
    book, out = Workbook(), io.BytesIO()
    book.active.append(["a", "b"])
    book.active.append(["x", "=1+1"])
    book.save(out)

    assert read(out.getvalue()) == [["a", "b"], ["x"]]  # nobody ever looked at it


def test_days_numbers_and_truths_read_as_text():
    from datetime import date, datetime

    rows = read(workbook(["a", "b", "c", "d"], [date(2026, 1, 31), 5.0, True, datetime(2026, 1, 31, 9, 30)]))

    assert rows[1] == ["2026-01-31", "5", "true", "2026-01-31T09:30:00"]


def bomb() -> bytes:
    """A workbook whose sheet unpacks to a thousand times its size."""
    source, out = zipfile.ZipFile(io.BytesIO(workbook(["a"], ["b"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename.startswith("xl/worksheets/"):
                body = body.replace(b"<sheetData>", b"<sheetData>" + b" " * 30_000_000)
            target.writestr(part.filename, body)
    return out.getvalue()


def laughing() -> bytes:
    """A workbook whose XML defines entities."""
    source, out = zipfile.ZipFile(io.BytesIO(workbook(["a"], ["b"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename.startswith("xl/worksheets/"):
                body = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]>' + body.partition(b"?>")[2]
            target.writestr(part.filename, body)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("readme.txt", "hello")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "not_text"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 4, "not_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "old_workbook"),
        (b"PK\x03\x04 not really", "damaged"),
        (workbook(["a"], ["b"])[:-200], "damaged"),
        (archive(), "not_a_workbook"),
        (bomb(), "too_large"),
        (laughing(), "damaged"),
        (b"a,b\n1," + b"x" * 40_000 + b"\n", "cell_too_long"),
        (b'a,b\n1,"' + b"x,\n" * 40_000, "cell_too_long"),
        (",".join(f"c{n}" for n in range(300)).encode() + b"\n1\n", "too_many_columns"),
        (b"a\n" + b"1\n" * 11, "too_many_rows"),
        ("a,b\nä,ö\n".encode("utf-8-sig")[:-3] + b"\xff\n", "wrong_encoding"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_words(body, code, settings):
    settings.IMPORT_MAX_ROWS = 10
    with pytest.raises(FileProblem) as refused:
        read(body, size=0)

    assert (refused.value.code, str(refused.value) != "") == (code, True)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"a,b\n"]))
def test_no_bytes_break_the_reader(body, start):
    with contextlib.suppress(FileProblem):
        read(start + body, size=0)
