"""Which key does what: verbs of a case here, pages in navigation.py, everything else beside its button as ``data-key``.

One letter each. `g j k x / ?` are taken by the pages and lists, `c r n` by a new case, a reply and a note, `z` by undo.
"""

from __future__ import annotations

VERBS = {
    "accept": "a",
    "assign": "s",
    "request-info": "i",
    "provide-info": "v",
    "propose-solution": "p",
    "resume": "u",
    "close": "e",
}
NEW_CASE, REPLY, NOTE, SEARCH, HELP = "c", "r", "n", "/", "?"


def of_verb(code: str) -> str:
    """The key of a verb of a case, or nothing: what destroys has none."""
    return VERBS.get(code, "")
