"""What a browser calls itself, in the few words that its owner recognises."""

from __future__ import annotations

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In this order: most browsers also claim to be the ones further down.
PROGRAMS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"), (r"OPR/|Opera", "Opera"), (r"SamsungBrowser/", "Samsung Internet"),
    (r"Vivaldi/", "Vivaldi"), (r"Firefox/|FxiOS/", "Firefox"), (r"Chromium/", "Chromium"), (r"Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"), (r"^curl/", "curl"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X|Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def device_name(user_agent: str) -> str:
    """Firefox on Linux; the first words of what it says when nobody knows it."""
    said = user_agent or ""
    program, system = _first(PROGRAMS, said), _first(SYSTEMS, said)
    if program and system:
        return _("%(program)s on %(system)s") % {"program": program, "system": system}
    return program or system or said[:60] or _("Unknown program")


def _first(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, said)), "")
