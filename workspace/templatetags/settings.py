"""Checkboxes in groups, as a form of the settings shows them."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField

register = template.Library()


@register.simple_tag
def regroup_checks(field: BoundField) -> list[dict[str, Any]]:
    """``{% regroup_checks field as groups %}``: [{name, options}], each option with ``name value label selected``."""
    widget: Any = field.field.widget
    context = widget.get_context(field.html_name, field.value(), {})
    return [
        {
            "name": name,
            "options": [
                {"name": o["name"], "value": o["value"], "label": o["label"], "selected": o["selected"]}
                for o in options
            ],
        }
        for name, options, _index in context["widget"]["optgroups"]
    ]
