"""What people write is Markdown; what others read is HTML that can do nothing but look.

Raw HTML is shown as text, pictures become links (a remote picture would tell when it is read), nesting is limited before
the sanitiser sees it, tables that would grow beyond measure stay text, and only these tags and link schemes come out.
"""

from __future__ import annotations

import re

import nh3
from django.utils.html import linebreaks
from markdown_it import MarkdownIt

MAX_NESTING = 20  # quotes in quotes in lists; deeper is no letter, and html parsers are recursive
MAX_MARKDOWN = 20_000  # characters: brackets and stars in longer texts would take seconds, and no letter is that long
MAX_CELLS = 5_000  # short rows are filled up to the width of their table: a few letters can ask for millions of cells
TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
_parser = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    .enable(["table", "strikethrough"])
    .disable(["image"])
)
_without_tables = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    .enable(["strikethrough"])
    .disable(["image"])
)
_RULER = re.compile(r"^[ \t\r>*+\d.)|:-]+$", re.MULTILINE)  # the line under a table's head, in quotes and lists too
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_ATTRIBUTION = re.compile(r"^.{0,200}:\s*$")


def render(source: str) -> str:
    """Markdown as safe HTML; very long texts (logs, mostly) as plain paragraphs."""
    if len(source) > MAX_MARKDOWN:
        return linebreaks(source, autoescape=True)
    parser = _parser if _cells(source) <= MAX_CELLS else _without_tables
    return nh3.clean(
        parser.render(source),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    ).strip()


def _cells(source: str) -> int:
    """The most that tables in this text can have: its lines by the columns of its widest table."""
    columns = max((ruler.count("|") + 1 for ruler in _RULER.findall(source) if "-" in ruler), default=0)
    return columns * (source.count("\n") + 1)


def visible_text(source: str) -> str:
    """What the writer added: without the signature below ``--`` and without the quoted letter at the end."""
    text = _SIGNATURE.split(source, maxsplit=1)[0].rstrip()
    lines = text.split("\n")
    end = len(lines)
    while end and (lines[end - 1].startswith(">") or not lines[end - 1].strip()):
        end -= 1
    quoted = end < len(lines)
    if quoted and end and _ATTRIBUTION.match(lines[end - 1]):
        end -= 1  # "On Monday Carla wrote:"
    own = "\n".join(lines[:end]).strip()
    return own or text.strip()
