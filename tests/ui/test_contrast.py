"""Every colour that carries words or a mark can be read on every ground it meets, in the light and in the dark."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text()
GROUNDS = ("canvas", "surface", "surface-2", "raised", "hover")
HUES = ("red", "orange", "amber", "green", "sky", "plum", "slate")

WORDS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *((ink, "press") for ink in ("ink", "ink-2", "ink-3")),
    *((ink, "accent-soft") for ink in ("ink", "ink-2", "ink-3", "accent-ink")),
    *(("accent-ink", ground) for ground in GROUNDS),
    ("on-accent", "accent"), ("on-accent", "accent-hover"), ("ink-inverse", "inverse"),
    *((f"{hue}-ink", f"{hue}-soft") for hue in HUES),
    *((f"{hue}-ink", ground) for hue in HUES for ground in ("surface", "surface-2", "canvas", "hover")),
    *(("ink", f"{hue}-soft") for hue in HUES),
    ("ink", "note-ground"), ("ink-2", "note-ground"), ("ink-3", "note-ground"), ("note-ink", "note-ground"),
    *(("face-ink", f"face-{n}") for n in range(1, 7)),
]  # fmt: skip
MARKS = [
    *((f"{hue}-solid", ground) for hue in HUES for ground in ("surface", "surface-2")),
    *(("line-control", ground) for ground in ("surface", "surface-2", "canvas", "raised")),
    *(("accent", ground) for ground in ("surface", "canvas")),
    *(("accent-ink", ground) for ground in GROUNDS),  # the ring of the focus
]


def palette(start: str) -> dict[str, str]:
    block = CSS[CSS.index(start) :]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", block[: block.index("\n  }")]))


LIGHT = palette(':root, [data-bs-theme="light"]')
DARK = palette('[data-bs-theme="dark"]')


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (MARKS, 3.0)], ids=["words", "marks"])
def test_it_can_be_read(theme, pairs, least):
    colours = LIGHT if theme == "light" else DARK
    found = {(a, b): round(contrast(colours[a], colours[b]), 2) for a, b in pairs}

    assert {pair: value for pair, value in found.items() if value < least} == {}


def test_colours_are_named_in_one_place_only():
    """A colour that is not a token would not follow the theme."""
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    others = [
        path
        for path in (Path(__file__).resolve().parents[2] / "static" / "css").glob("*.css")
        if path.name not in ("tokens.css", "print.css", "docs.css")  # docs.css mends Swagger UI, which knows no token
    ]

    assert {path.name: raw.search(path.read_text())[0] for path in others if raw.search(path.read_text())} == {}
