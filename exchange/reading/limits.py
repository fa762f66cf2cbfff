"""How much a file may hold. The first two an operator may change; each refusal names its limit."""

from django.conf import settings

MAX_COLUMNS = 200
MAX_CELL = 32_767  # characters: what a spreadsheet's cell can hold
MAX_PARTS = 1_000  # files inside a workbook
MAX_UNPACKED = 400 * 1024 * 1024  # bytes of a workbook's sheet when it is unpacked; read as a stream
MAX_STRINGS = 64 * 1024 * 1024  # bytes of a workbook's table of texts, which has to be held
MAX_RATIO = 200  # unpacked to packed: rows of a spreadsheet reach 20, a bomb 1,000


def max_bytes() -> int:
    """Of an uploaded file."""
    return settings.IMPORT_MAX_BYTES


def max_rows() -> int:
    """Of one file, without its header."""
    return settings.IMPORT_MAX_ROWS
