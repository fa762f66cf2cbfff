"""Charts drawn by the server: SVG without a script, with the same numbers as text for whoever does not see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

WIDTH, HEIGHT, EDGE = 96, 24, 2
LONGEST = 60  # points that a line of this size can show


@register.simple_tag
def bars(rows: Iterable[Sequence[Any]], title: object, tone: str = "accent") -> SafeString:
    """A list of words, bar and number. Each row is (words, number) or (words, number, address to look closer)."""
    rows = [(*row, "")[:3] for row in rows]
    top = max((float(number) for _words, number, _url in rows), default=0) or 1
    lines = format_html_join(
        "",
        '<li>{}<svg class="chart-bar" aria-hidden="true"><rect class="chart-track" width="100%" height="100%"/>'
        '<rect class="chart-fill" width="{}%" height="100%"/></svg><span class="pts">{}</span></li>',
        (
            (_name(words, url), f"{max(float(number), 0) * 100 / top:.1f}", number_format(number, use_l10n=True))
            for words, number, url in rows
        ),
    )
    return format_html(
        '<figure class="chart {}"><figcaption>{}</figcaption><ul>{}</ul></figure>', tone or "accent", title, lines
    )


@register.simple_tag
def sparkline(values: Iterable[Any], label: object) -> SafeString:
    """A line through the values, the last one marked. One value is a dot, none is nothing."""
    points = [float(value) for value in values][-LONGEST:]
    if not points:
        return format_html('<span class="sparkline">{}</span>', "–")
    low, high = min(points), max(points)
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    places = [
        (EDGE + index * step, HEIGHT - EDGE - (value - low) / ((high - low) or 1) * (HEIGHT - 2 * EDGE))
        for index, value in enumerate(points)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" role="img" aria-label="{}"><polyline points="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        WIDTH, HEIGHT, label, path, f"{places[-1][0]:.1f}", f"{places[-1][1]:.1f}",
    )  # fmt: skip


def _name(words: object, url: object) -> SafeString:
    if url:
        return format_html('<a class="t" href="{}">{}</a>', url, words)
    return format_html('<span class="t">{}</span>', words)
