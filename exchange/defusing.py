"""Cells that a spreadsheet would take for a formula, made harmless; and made what they were when they come back.

A cell beginning with ``=``, ``+``, ``-``, ``@``, a tab or a line break gets an apostrophe in front, and so does one that begins
with apostrophes followed by one of these: taking one apostrophe away gives exactly what was written, whatever it was.
"""

from __future__ import annotations

import re

_DANGEROUS = r"[ \xa0\u3000]*[=+\-@\t\r\n|%＝＋－＠]"
_DEFUSED = re.compile(rf"'+{_DANGEROUS}")
_TO_DEFUSE = re.compile(rf"'*{_DANGEROUS}")


def defused(text: str) -> str:
    """As it may stand in a file that people open with a double click."""
    return f"'{text}" if _TO_DEFUSE.match(text) else text


def marked(text: str) -> str:
    """As it may stand in a cell that is typed as text: only what would be mistaken for a defused one needs a mark."""
    return f"'{text}" if _DEFUSED.match(text) else text


def armed(text: str) -> str:
    """What was written before it was defused or marked."""
    return text[1:] if _DEFUSED.match(text) else text
