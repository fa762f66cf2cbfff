"""The steps of an accent colour, so that white text on it and it on its grounds stay readable (4.5:1)."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

READABLE = 4.6  # a little above WCAG's 4.5, for rounding
BLACK, WHITE, DARK_SURFACE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (0.125, 0.13, 0.145)
SOFT_GROUNDS = {"light": (WHITE, (0.957, 0.957, 0.949)), "dark": (DARK_SURFACE, (0.086, 0.09, 0.102))}
Colour = tuple[float, float, float]
Move = Callable[[Colour, Colour], Colour]


STEPS = """--accent: {steps.solid}; --accent-hover: {steps.hover}; --accent-ink: {steps.ink};
    --accent-soft: {steps.soft}; --accent-line: {steps.line}; --on-accent: #ffffff;"""
RULES = """@layer tokens {{
  {light_root} {{ {light} }}
  {dark_root} {{ {dark} }}
}}
"""


@dataclass(frozen=True)
class Steps:
    """What the tokens need."""

    solid: str
    hover: str
    ink: str
    soft: str
    line: str


class Accent:
    """A colour that a tenant chose, moved only as far as reading demands."""

    def __init__(self, chosen: str) -> None:
        self.rgb: Colour = tuple(int(chosen[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[assignment]

    @property
    def reads(self) -> float:
        """The contrast of white text on the colour as it was chosen."""
        return contrast(self.rgb, WHITE)

    @property
    def is_moved(self) -> bool:
        """Whether white text could not be read on it, so that a darker shade stands in."""
        return self.light().solid != hexa(self.rgb)

    def stylesheet(self, *, light: str = ':root, [data-bs-theme="light"]', dark: str = '[data-bs-theme="dark"]') -> str:
        """The tokens as CSS, for the whole page or for these parts of it."""
        return RULES.format(
            light_root=light,
            dark_root=dark,
            light=STEPS.format(steps=self.light()),
            dark=STEPS.format(steps=self.dark()),
        )

    def light(self) -> Steps:
        """On white."""
        return self._steps("light", darker_until, hover=0.18, soft=0.9, line=0.64)

    def dark(self) -> Steps:
        """On the dark surfaces; white text stays on the solid step."""
        return self._steps("dark", lighter_until, hover=0.12, soft=0.76, line=0.5)

    def _steps(self, theme: str, move: Move, *, hover: float, soft: float, line: float) -> Steps:
        grounds = SOFT_GROUNDS[theme]
        surface, solid = grounds[0], darker_until(self.rgb, WHITE)
        softened = mix(solid, surface, soft)
        return Steps(
            solid=hexa(solid),
            hover=hexa(mix(solid, BLACK, hover)),
            ink=hexa(_against(solid, (softened, *grounds), move)),
            soft=hexa(softened),
            line=hexa(mix(solid, surface, line)),
        )


def _against(colour: Colour, grounds: tuple[Colour, ...], move: Move) -> Colour:
    """The nearest shade that reads on all of them."""
    for ground in grounds:
        colour = move(colour, ground)
    return colour


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's ratio, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: Colour) -> float:
    """Relative luminance."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def darker_until(colour: Colour, ground: Colour) -> Colour:
    """The nearest darker shade that reads on this light ground."""
    return _moved(colour, ground, step=-0.02)


def lighter_until(colour: Colour, ground: Colour) -> Colour:
    """The nearest lighter shade that reads on this dark ground."""
    return _moved(colour, ground, step=0.02)


def _moved(colour: Colour, ground: Colour, *, step: float) -> Colour:
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    while contrast(colour, ground) < READABLE and 0 <= lightness + step <= 1:
        lightness += step
        colour = colorsys.hls_to_rgb(hue, lightness, saturation)
    return colour


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """So much of the other."""
    return tuple(a * (1 - share) + b * share for a, b in zip(colour, other, strict=True))  # type: ignore[return-value]


def hexa(colour: Colour) -> str:
    """#rrggbb"""
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
