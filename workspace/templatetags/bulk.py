"""What the bar over selected cases offers."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from workspace import bulk

register = template.Library()


@register.simple_tag(takes_context=True)
def bulk_offers(context: Context) -> list[Any]:
    """``{% bulk_offers as offers %}``: each has ``code label icon``; only what this person may do to some case."""
    return bulk.offers(context["request"].actor)
