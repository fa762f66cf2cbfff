"""What the frame around every page of the workspace needs."""

from __future__ import annotations

import re

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from workspace.navigation import Page, pages_for

register = template.Library()


@register.simple_tag(takes_context=True)
def workspace_pages(context: Context, group: str | None = None) -> list[Page]:
    """``{% workspace_pages as pages %}``, ``{% workspace_pages "settings" as pages %}``: those this person may open.

    Each has ``code label icon url section key group rail``.
    """
    return pages_for(context["request"].actor, group=group)


@register.filter
def marked(label: object, text: str) -> SafeString:
    """``{{ option.label|marked:text }}``: what was typed stands out in what was found."""
    words = sorted((re.escape(word) for word in text.split()), key=len, reverse=True)
    if not words:
        return format_html("{}", label)
    parts = re.split(rf"\b({'|'.join(words)})", str(label), flags=re.IGNORECASE)
    return format_html_join("", "{}", ((_mark(part) if place % 2 else part,) for place, part in enumerate(parts)))


def _mark(part: str) -> SafeString:
    return format_html("<mark>{}</mark>", part)


@register.filter
def caps(key: str) -> list[str]:
    """``g c`` as the keys to draw: G, C."""
    return [part.upper() for part in key.split()]
