"""What the frame around every page of the workspace needs."""

from __future__ import annotations

from django import template
from django.template.context import Context

from workspace.navigation import Page, pages_for

register = template.Library()


@register.simple_tag(takes_context=True)
def workspace_pages(context: Context, group: str | None = None) -> list[Page]:
    """``{% workspace_pages as pages %}``, ``{% workspace_pages "settings" as pages %}``: those this person may open.

    Each has ``code label icon url section key group rail``.
    """
    return pages_for(context["request"].actor, group=group)
