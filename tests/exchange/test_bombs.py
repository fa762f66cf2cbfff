"""Workbooks that would unpack to more than anybody types, whatever the part is called that does it."""

import io
import random
import zipfile

import pytest
from openpyxl import Workbook

from exchange.reading import FileProblem, look_at, read_rows

PARTS = (
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
    "docProps/app.xml",
)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MEGABYTES = 1024 * 1024
OFFICE = b"application/vnd.openxmlformats-officedocument.spreadsheetml"
KIND_OF_TABLE = b'<Override PartName="/%b" ContentType="%b.sharedStrings+xml"/>' % (STRINGS.encode(), OFFICE)
TABLE = (
    b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<si><t>name</t></si><si><t>city</t></si><si><t>Wayne</t></si><si><t>Gotham</t></si></sst>"
)


@pytest.fixture(scope="module")
def filling():
    """Nine megabytes of which a fiftieth cannot be packed: enough to be read at once, too little for a ratio to tell."""
    chance = random.Random(1)
    return "".join(f"{chance.getrandbits(64):016x}" + " " * 900 for _ in range(10_000)).encode()[: 9 * MEGABYTES]


def parts_of_workbook() -> dict[str, bytes]:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["name", "city"])
    book.active.append(["Wayne", "Gotham"])
    book.save(out)
    source = zipfile.ZipFile(out)
    parts = {part: source.read(part) for part in source.namelist()}
    parts.setdefault(STRINGS, TABLE)
    for place, word in enumerate((b"name", b"city", b"Wayne", b"Gotham")):
        inline = b't="inlineStr"><is><t>%b</t></is>' % word
        parts[SHEET] = parts[SHEET].replace(inline, b't="s"><v>%d</v>' % place)
    if STRINGS.encode() not in parts["[Content_Types].xml"]:
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", KIND_OF_TABLE + b"</Types>")
    assert b"inlineStr" not in parts[SHEET]
    return parts


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, body in parts.items():
            target.writestr(name, body)
    return out.getvalue()


def moved(parts: dict[str, bytes], part: str, to: str) -> dict[str, bytes]:
    """The same part under another name, which the parts that speak of it know."""
    there = {name if name != part else to: body for name, body in parts.items()}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        there[name] = there[name].replace(f"/{part}".encode(), f"/{to}".encode())
    assert there["[Content_Types].xml"] != parts["[Content_Types].xml"]
    return there


def filled(body: bytes, filling: bytes) -> bytes:
    """With a comment as long as the filling, at the end of what is still good XML."""
    return body + b"<!--" + filling + b"-->"


def read(parts: dict[str, bytes]) -> list[list[str]]:
    body = packed(parts)
    look = look_at(lambda: [body])
    return [look.header, *(cells for _line, cells in read_rows(lambda: [body], look))]


def refusal(parts: dict[str, bytes]) -> str:
    with pytest.raises(FileProblem) as refused:
        read(parts)
    return refused.value.code


def test_a_workbook_of_any_shape_is_read():
    """The others are refused for what they hold, not for how they are made here."""
    parts = parts_of_workbook()
    rows = [["name", "city"], ["Wayne", "Gotham"]]

    assert read(parts) == read(moved(parts, SHEET, "xl/elsewhere/rows.xml")) == rows
    assert read(parts | {"xl/media/note.xml": b"<a/>"}) == rows


@pytest.mark.parametrize("part", PARTS)
def test_no_part_that_is_read_at_once_may_be_large(part, filling):
    parts = parts_of_workbook()

    assert refusal(parts | {part: filled(parts[part], filling)}) == "too_large"


@pytest.mark.parametrize(
    "part", ["xl/more.xml", "xl/worksheetsX/sheet1.xml", "XL/WORKSHEETS/sheet1.xml", "xl/sharedstrings.xml", "more"]
)
def test_nor_may_one_that_has_another_name(part, filling):
    assert refusal(parts_of_workbook() | {part: filling}) == "too_large"


def test_rows_under_another_name_may_not_be_large(filling):
    parts = moved(parts_of_workbook(), SHEET, "xl/elsewhere/rows.xml")
    parts["xl/elsewhere/rows.xml"] = filled(parts["xl/elsewhere/rows.xml"], filling)

    assert refusal(parts) == "too_large"


@pytest.mark.parametrize("name", ["xl/words.xml", "xl/worksheets/words.xml", "xl/SharedStrings.xml"])
def test_the_table_of_texts_is_where_everybody_has_it(name, filling):
    """It has to be held as a whole; under the rows' name it could be as large as rows."""
    parts = moved(parts_of_workbook(), STRINGS, name)

    assert refusal(parts) == "damaged"
    assert refusal(parts | {name: filled(parts[name], filling)}) in ("damaged", "too_large")


def test_the_table_of_texts_has_a_limit(filling, monkeypatch):
    monkeypatch.setattr("exchange.reading.workbooks.MAX_STRINGS", 8 * MEGABYTES)
    parts = parts_of_workbook()

    assert refusal(parts | {STRINGS: filled(parts[STRINGS], filling)}) == "too_large"


@pytest.mark.parametrize("part", [*PARTS, SHEET, STRINGS])
def test_a_part_that_packs_better_than_anything_that_was_typed_is_refused(part):
    parts = parts_of_workbook()

    assert refusal(parts | {part: filled(parts[part], b" " * 4 * MEGABYTES)}) == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [*PARTS, SHEET, STRINGS])
def test_no_part_defines_words_of_its_own(part, encoding):
    parts = parts_of_workbook()
    _declaration, there, rest = parts[part].decode().partition("?>")
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "b">]>{rest if there else parts[part].decode()}'

    assert refusal(parts | {part: text.encode(encoding)}) == "damaged"


def test_a_thousand_parts_are_enough():
    assert refusal(parts_of_workbook() | {f"xl/p{n}.xml": b"<a/>" for n in range(1000)}) == "too_large"
