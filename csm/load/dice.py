"""Chance, by seed: the same words draw the same rows, ids included."""

from __future__ import annotations

import bisect
import hashlib
import itertools
from collections.abc import Sequence
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")
ZIPF = 1.05  # a few customers report most cases, most report few


def dice(*words: object) -> Random:
    """Dice that fall the same way for the same words, on every machine and in every process."""
    digest = hashlib.blake2b(":".join(map(str, words)).encode(), digest_size=16).digest()
    return Random(int.from_bytes(digest, "big"))  # noqa: S311 - for benchmarks, no secret


def uuid_at(milliseconds: int, bits: int) -> str:
    """A UUIDv7 of this moment with these 74 random bits, as text."""
    number = (milliseconds & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | (bits >> 62 & 0xFFF) << 64
    number |= 0x2 << 62 | bits & 0x3FFFFFFFFFFFFFFF
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Weighted(Generic[T]):
    """Draws from a sequence, the first ones most often."""

    def __init__(self, items: Sequence[T], exponent: float = ZIPF) -> None:
        self.items = items
        self.sums = list(itertools.accumulate(1 / (rank + 1) ** exponent for rank in range(len(items))))

    def draw(self, random: Random) -> T:
        """One of them."""
        return self.items[bisect.bisect(self.sums, random.random() * self.sums[-1])]
