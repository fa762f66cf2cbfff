"""Charts drawn by the server: SVG without a script, with the same numbers as text for whoever does not see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

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


def _amount(number: float) -> str:
    return number_format(int(number) if number == int(number) else number, use_l10n=True)


def _day(moment: datetime) -> str:
    """As everywhere: 27 Mar, 27 Mar 2025."""
    local = localtime(moment)
    return date_format(local, "j M" if local.year == localtime(timezone.now()).year else "j M Y")


BURN_WIDTH, BURN_HEIGHT, MARGIN = 640, 180, 28


@register.simple_tag
def burndown(points: Sequence[tuple[datetime, float]], until: date | None, title: object) -> SafeString:
    """What was left over time, in steps: (when, how much) in order. Up to ``until`` or now; below zero where more was taken."""
    if not points:
        return format_html('<p class="sub">{}</p>', "–")
    now = timezone.now()
    first, last = points[0][0], max(points[-1][0], now)
    if until is not None:
        last = max(last, datetime(until.year, until.month, until.day, tzinfo=UTC))
    span = max((last - first).total_seconds(), 1.0)
    high = max(left for _at, left in points) or 1.0
    low = min(0.0, *(left for _at, left in points))

    def x(at: datetime) -> float:
        return MARGIN + (at - first).total_seconds() / span * (BURN_WIDTH - 2 * MARGIN)

    def y(left: float) -> float:
        return MARGIN / 2 + (high - left) / (high - low) * (BURN_HEIGHT - 1.5 * MARGIN)

    places, before = [f"{x(first):.1f},{y(points[0][1]):.1f}"], points[0][1]
    for at, left in points[1:]:
        places += [f"{x(at):.1f},{y(before):.1f}", f"{x(at):.1f},{y(left):.1f}"]
        before = left
    today = min(max(x(now), MARGIN), BURN_WIDTH - MARGIN)
    places.append(f"{today:.1f},{y(before):.1f}")
    said = "; ".join(f"{_day(at)}: {number_format(left, use_l10n=True)}" for at, left in points[-12:])
    return format_html(
        '<figure class="burndown"><svg viewBox="0 0 {w} {h}" role="img" aria-label="{title}. {said}">'
        '<line class="burn-zero" x1="{m}" x2="{r}" y1="{zero}" y2="{zero}"/><line class="burn-now" x1="{now}" x2="{now}" y1="{top}" y2="{zero}"/>'
        '<polyline class="burn-line" points="{places}"/><text x="0" y="{high_y}">{high}</text><text x="0" y="{zero}">0</text>'
        '<text x="{m}" y="{foot}">{begins}</text><text class="end" x="{r}" y="{foot}">{ends}</text></svg></figure>',
        w=BURN_WIDTH, h=BURN_HEIGHT, title=title, said=said, m=MARGIN, r=BURN_WIDTH - MARGIN, zero=f"{y(0):.1f}", now=f"{today:.1f}",
        top=MARGIN / 2, places=" ".join(places), high_y=f"{y(high) + 4:.1f}", high=_amount(high),
        foot=BURN_HEIGHT - 2, begins=_day(first), ends=_day(last),
    )  # fmt: skip
