"""Text as it may be stored: no NUL, no lone surrogates, one normal form."""

import re
import unicodedata

from django.utils.translation import gettext as _

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # all of C0 but tab, line feed and carriage return


def complaint(text: str) -> tuple[str, str] | None:
    """(code, message) if PostgreSQL or UTF-8 cannot hold the text."""
    if "\x00" in text:
        return "nul_character", _("NUL characters are not allowed.")
    if _SURROGATE.search(text):
        return "lone_surrogate", _("Lone surrogates are not allowed.")
    return None


def has_controls(text: str) -> bool:
    """Whether the text has control characters that no person types."""
    return _CONTROL.search(text) is not None


def normalised(text: str, *, single_line: bool = False) -> str:
    """NFC with \\n line ends; a single line (a subject becomes a mail header) folds line breaks and tabs to spaces."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\n\t\u2028\u2029]+", " ", text) if single_line else text
