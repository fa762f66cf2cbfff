"""Values of records as cells, facts and lines show them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ui.templatetags.marks import face, icon
from ui.templatetags.ui import on_day, when
from workspace.kinds import Link, Pill

register = template.Library()
NOTHING = format_html('<span class="sub">{}</span>', "–")


@register.simple_tag
def shown(value: Any) -> SafeString | str:
    """``{% shown value %}``: a moment in the viewer's zone, a day, yes or nothing, a link, a pill, several of them, or words."""
    if isinstance(value, Pill):
        return format_html('<span class="{}">{}</span>', f"pill {value.tone}".rstrip(), value.words)
    if isinstance(value, Link):
        return _link(value)
    if value is None or value == "" or value is False:
        return NOTHING
    if value is True:
        return _("Yes")
    if isinstance(value, datetime):
        return when(value, "short")
    if isinstance(value, date):
        return on_day(value)
    if isinstance(value, list | tuple):
        return format_html_join(" ", "{}", ((shown(each),) for each in value)) if value else NOTHING
    return format_html("{}", value)


def _link(link: Link) -> SafeString:
    mark = icon(link.icon) if link.icon else ""
    if link.outside:
        return format_html(
            '<a href="{}" rel="noopener noreferrer" target="_blank">{}{}</a>', link.url, mark, link.words
        )
    return (
        format_html('<a href="{}">{}{}</a>', link.url, mark, link.words) if link.url else format_html("{}", link.words)
    )


@register.simple_tag
def record_face(title: Any, kind: str, mark: str, size: str = "sm") -> SafeString:
    """Two letters, round for a person and square for an organisation; else the mark of the kind."""
    if kind:
        return face(title, f"{size} square" if kind == "square" else size)
    return format_html('<span class="recmark {}">{}</span>', size, icon(mark))
