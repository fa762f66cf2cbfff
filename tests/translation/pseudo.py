"""A language in which every translated text stands in brackets: what stands outside was never meant to be translated,
or was forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.utils import translation

BRACKETS = re.compile("⟦[^⟦⟧]*⟧")
WORD = re.compile("[A-Za-z]{2,}")
NO_WORDS = {"script", "style", "kbd", "code", "pre", "svg"}  # keys and code are the same in every language
EMPTY = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use", "path",
}  # fmt: skip
READ_OUT = ("title", "placeholder", "aria-label", "aria-description", "alt", "label")
CODE = re.compile(r"(?<![@\w.])[a-z_]+\.[a-z_.]+\b")  # case.created
DATA = re.compile(  # what people and machines named
    "|".join((
        r"[\w.+-]+@[\w.-]+",
        r"[A-Z]{2}\d{4,}",
        r"https?://\S+",
        r"\b\w*canary\w*\b",
        r"\b[0-9a-f]{8}-[0-9a-f-]{27,}\b",
        r"\bUTC\b",
        r"\b[A-Z][a-z]+/[A-Z]\w+\b",
        r"\b[A-Z]{2}\b",
        r"…\w+…",
        r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}",  # Django translates the names of months once, at its start
        r"\bEnglish\b|\bDeutsch\b",
    ))
)  # fmt: skip


def speak(monkeypatch: Any) -> None:
    """From here on, every text that goes through gettext comes back in brackets."""

    def bracketed(text: str) -> str:
        return f"⟦{text}⟧" if text else text

    spoken = {
        "gettext": bracketed,
        "pgettext": lambda context, text: bracketed(text),
        "ngettext": lambda one, many, number: bracketed(one if number == 1 else many),
        "npgettext": lambda context, one, many, number: bracketed(one if number == 1 else many),
    }
    for name, function in spoken.items():  # Django keeps each here, from its first use on
        monkeypatch.setattr(translation._trans, name, function, raising=False)


class Reader(HTMLParser):
    """What somebody reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if not self.is_silent:
            self.texts += [given[name] or "" for name in READ_OUT if name in given]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.texts.append(given.get("value") or "")
        if tag not in EMPTY:
            machine = "mono" in (given.get("class") or "").split()  # how codes are set everywhere
            self.open.append((tag, machine or tag in NO_WORDS or given.get("translate") == "no"))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.is_silent:
            self.texts.append(data)

    @property
    def is_silent(self) -> bool:
        return any(silent for _tag, silent in self.open)


def forgotten(html: str, data: set[str]) -> Iterator[str]:
    """Words of a page that stand outside the brackets and are not data."""
    reader = Reader()
    reader.feed(html)
    for text in reader.texts:
        left = text
        while BRACKETS.search(left):
            left = BRACKETS.sub(" ", left)
        if not WORD.search(left):
            continue
        left = CODE.sub(" ", left)
        for word in sorted(data, key=len, reverse=True):
            left = left.replace(word, " ")
        left = DATA.sub(" ", left)
        if WORD.search(left):
            yield " ".join(text.split())
