"""What the frame around every page of the workspace needs."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workspace import viewers as present
from workspace.navigation import Page, pages_for

FACES = 3  # beside a case; the others are a number

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


@register.simple_tag(takes_context=True)
def viewers(context: Context, case: Any) -> dict[str, Any]:
    """``{% viewers case as here %}``: {people, words, every}, who else looks at this case now."""
    people = present.others(case, context["request"].actor)
    return {"people": people[:FACES], "words": _who_is_here([user.name for user in people]), "every": present.EVERY}


def _who_is_here(names: list[str]) -> str:
    if len(names) < 2:
        return _("%(name)s is here too") % {"name": names[0]} if names else ""
    if len(names) == 2:
        return _("%(one)s and %(other)s are here too") % {"one": names[0], "other": names[1]}
    more = len(names) - 1
    words = ngettext("%(name)s and %(n)d other are here too", "%(name)s and %(n)d others are here too", more)
    return words % {"name": names[0], "n": more}
