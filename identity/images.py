"""Pictures that a tenant uploads: told apart by what they are, never by their name. Never SVG, which can hold programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 128 * 1024
MAX_SIDE = 2048  # pixels; a small file can claim to be a picture that fills the memory of whoever shows it
PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
TYPES = ((PNG, "PNG"), (JPEG, "JPEG"), (WEBP, "WebP"))
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the segments that carry width and height
_JPEG_BARE = {0x01, *range(0xD0, 0xD8)}  # segments without a length


@dataclass(frozen=True)
class Picture:
    """A file that is what it claims to be."""

    data: bytes
    content_type: str
    width: int
    height: int


def picture(data: bytes, *, field: str) -> Picture:
    """The bytes as a picture, or a refusal that names the field."""
    if not data:
        raise _refused(field, "empty", _("The file is empty."))
    if len(data) > MAX_BYTES:
        raise _refused(field, "too_large", _("The picture may have at most %(limit)s KB."), limit=MAX_BYTES // 1024)
    content_type, size = _recognised(data)
    if size is None:
        raise _refused(field, "invalid_image", _("This is no PNG, WebP or JPEG picture."))
    width, height = size
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise _refused(field, "too_many_pixels", _("At most %(limit)s pixels wide and high."), limit=MAX_SIDE)
    return Picture(data, content_type, width, height)


def _refused(field: str, code: str, words: Any, **values: int) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code, params=values)})


def _recognised(data: bytes) -> tuple[str, tuple[int, int] | None]:
    for content_type, sides in ((PNG, _png), (JPEG, _jpeg), (WEBP, _webp)):
        if (size := sides(data)) is not None:
            return content_type, size
    return "", None


def _png(data: bytes) -> tuple[int, int] | None:
    """The signature, the header first, and the end mark that a cut file lacks."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") or b"IEND" not in data[-16:]:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Segment by segment to the one that carries the size."""
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _JPEG_FRAMES:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif length < 2:
            return None
        else:
            at += 2 + length
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    """Its three kinds: lossy, lossless and extended. The length in the header is the file's."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    if int.from_bytes(data[4:8], "little") + 8 > len(data) + 1:
        return None
    kind = data[12:16]
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None
