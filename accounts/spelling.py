"""How alike two names are, and the keys under which alike ones stand together in an index.

Nothing here is shown to anybody: what people typed stays as they typed it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from accounts.models.folded import fold

REMEMBERED = 4096  # names whose forms are kept, about 1 MB: one is compared with many that sound like it
SOUND = 8  # digits of a key: enough to tell names apart, few enough that a slip near the end stays in
_LETTERS = str.maketrans({"ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_UMLAUTS = re.compile(r"([aou])e")
_POINTS = re.compile(r"[./'’`´]")
LEGAL = frozenset((
    "gmbh", "mbh", "gesmbh", "ag", "kg", "ohg", "kgaa", "ug", "gbr", "eg", "ek", "ev", "se", "haftungsbeschrankt",
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "lp", "plc", "pty",
    "sa", "sas", "sasu", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "asa", "oy", "oyj", "aps", "sp", "z", "oo", "sro",
    "kft", "zrt", "doo", "ood", "ad",
))  # fmt: skip
AND = frozenset(("und", "and", "et"))
PARTICLES = frozenset((
    "de", "da", "di", "du", "del", "dos", "den", "der", "des", "la", "le", "van", "von", "vom", "zu", "zum", "zur", "ter",
    "ten", "al", "el", "bin",
))  # fmt: skip
_ALIKE = {"c": "k", "q": "k", "ph": "f", "v": "f", "y": "i", "j": "i", "z": "s"}  # beginnings that sound alike


# --- Forms in which names are compared ----------------------------------------------------------------------------
@lru_cache(maxsize=REMEMBERED)
def comparable(text: str) -> str:
    """``muller`` for Müller, Mueller, MÜLLER and Muller: letters, digits and single blanks."""
    plain = unicodedata.normalize("NFKD", fold(text).translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return " ".join(_UMLAUTS.sub(r"\1", word) for word in words)


def firm(name: str) -> list[str]:
    """The words of a company's name without its legal form: ``["alpin", "dairy"]`` for Alpine Dairy GmbH & Co. KG."""
    words = comparable(_POINTS.sub("", name)).split()
    words = [word for word in words if word not in AND] or words
    while len(words) > 1 and words[-1] in LEGAL:
        words.pop()
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def host(website: str) -> str:
    """``wayne.test`` for https://www.Wayne.test:8443/about; nothing for what has no host."""
    rest = website.strip().lower()
    rest = rest.partition("://")[2] or rest
    name = re.split(r"[/?#:]", rest.rpartition("@")[2], maxsplit=1)[0].removeprefix("www.").strip(".")
    return name[:200] if "." in name else ""


# --- Keys of an index ---------------------------------------------------------------------------------------------
@lru_cache(maxsize=REMEMBERED)
def sound(text: str) -> str:
    """How a name sounds, as digits (Cologne phonetics): ``67`` for Meyer, Maier and Mayr. Letters of other scripts than the
    Latin one stand for themselves."""
    letters = "".join(comparable(text).split())
    if not letters.isascii():
        return letters[:4]
    codes = "".join(_codes(letters.replace("ph", "f")))
    spoken = re.sub(r"(.)\1+", r"\1", codes)
    return spoken[:1] + spoken[1:].replace("0", "")


def sound_of_firm(words: Iterable[str]) -> str:
    """The key of a company's name; figures count, because Yard 3 is not Yard 4."""
    words = list(words)
    figures = "".join(letter for letter in "".join(words) if letter.isdigit())
    key = sound("".join(letter for letter in "".join(words) if not letter.isdigit()))[:SOUND]
    return f"{key}#{figures[:12]}" if figures else key


def sounds_of_firm(name: str) -> set[str]:
    """Every key under which a twin may stand: its words may be in another order."""
    words = firm(name)[:5]
    return {sound_of_firm(words[turn:] + words[:turn]) for turn in range(len(words))} - {""}


def sound_of_person(last_name: str) -> str:
    """The key of somebody's name: its first word that is no particle, so that Vogt finds Vogt-Berger and Vries de Vries."""
    words = comparable(last_name).split()
    return sound(next((word for word in words if word not in PARTICLES), "".join(words)))[:SOUND]


def sounds_of_person(first_name: str, last_name: str) -> set[str]:
    """Every key under which a twin may stand: the names may be the wrong way round, or one of two left out."""
    words = [word for word in comparable(last_name).split() if word not in PARTICLES]
    found = {sound_of_person(last_name), sound_of_person(first_name), *(sound(word)[:SOUND] for word in words)}
    return found - {""}


# --- Likeness -----------------------------------------------------------------------------------------------------
def firms_alike(one: str, other: str) -> int:
    """0 to 100: how alike two companies' names are, legal forms and the order of words aside."""
    ours, theirs = firm(one), firm(other)
    if _figures(ours) != _figures(theirs):
        return 0
    return round(
        max(
            fuzz.ratio(" ".join(ours), " ".join(theirs)),
            fuzz.ratio("".join(ours), "".join(theirs)),
            fuzz.ratio(" ".join(sorted(ours)), " ".join(sorted(theirs))),
        )
    )


def people_alike(one: Any, other: Any) -> int:
    """0 to 100: how alike the names of two people are. Both have to be: Tom is not Tim, and Anna not Hanna. Figures count as in
    the name of a company: Reception 2 is not Reception 3."""
    ours, theirs = (
        (comparable(one.first_name), comparable(one.last_name)),
        (
            comparable(other.first_name),
            comparable(other.last_name),
        ),
    )
    if _figures(list(ours)) != _figures(list(theirs)):
        return 0
    return max(_both_alike(ours, theirs), _both_alike(ours, theirs[::-1]))


def _both_alike(ours: tuple[str, str], theirs: tuple[str, str]) -> int:
    first, last = (_alike(x, y) for x, y in zip(ours, theirs, strict=True))
    return round(0.45 * first + 0.55 * last) if first and last else 0


def _alike(one: str, other: str) -> float:
    if one == other and one:
        return 100
    if not one or not other:
        return 60  # nothing is known of it
    if min(len(one), len(other)) == 1:
        return 88 if one[0] == other[0] else 0
    ours, theirs = set(one.split()), set(other.split())
    if ours <= theirs or theirs <= ours:
        return 90
    if _begins(one) != _begins(other):
        return 0
    found = fuzz.ratio(one, other)
    if sound(one) == sound(other) and (found >= 70 or max(len(one), len(other)) >= 5):
        return max(found, 92)  # Cora is Kora, Meyer is Maier; Tom is not Tim
    return found if found >= 78 else 0


def _begins(word: str) -> str:
    return _ALIKE.get(word[:2]) or _ALIKE.get(word[0]) or word[0]


def _figures(words: list[str]) -> list[str]:
    return re.findall(r"\d+", " ".join(words))


# --- Cologne phonetics (Hans Joachim Postel, 1969), which fits English names, too ---------------------------------
_ALWAYS = {
    **dict.fromkeys("aeijouy", "0"), "b": "1", "f": "3", "v": "3", "w": "3", "g": "4", "k": "4", "q": "4", "l": "5", "m": "6",
    "n": "6", "r": "7", "s": "8", "z": "8", "p": "1",
}  # fmt: skip


def _codes(letters: str) -> Iterator[str]:
    for place, letter in enumerate(letters):
        before, after = letters[place - 1 : place], letters[place + 1 : place + 2]
        if letter in "dt":
            yield "8" if after and after in "csz" else "2"
        elif letter == "c":
            if place == 0:
                yield "4" if after and after in "ahkloqrux" else "8"
            else:
                yield "4" if after and after in "ahkoqux" and before not in "sz" else "8"
        elif letter == "x":
            yield "8" if before and before in "ckq" else "48"
        elif letter != "h":
            yield _ALWAYS.get(letter, "")
