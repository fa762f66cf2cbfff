"""Answers that change several parts of a page at once: one ``<hx-partial>`` per part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ui.access import is_fragment

# What a part does to the page: most are compared with what is there, so that focus, scrolling and selection stay.
MORPH, FILL, ADD = "outerMorph", "innerHTML", "beforeend"


def part(target: str, html: str, *, how: str = MORPH) -> SafeString:
    """One part for the element with this id."""
    return format_html('<hx-partial hx-target="#{}" hx-swap="{}">{}</hx-partial>', target, how, mark_safe(html))  # noqa: S308


def page_parts(request: HttpRequest, page: str, context: Mapping[str, Any], names: list[str]) -> list[SafeString]:
    """Partials of a page, each for the element whose id is the partial's name: ``workspace/case/page.html#case-header``."""
    return [part(name, render_to_string(f"{page}#{name}", dict(context), request)) for name in names]


def words(target: str, text: Any) -> SafeString:
    """Plain words for the element with this id."""
    return format_html('<hx-partial hx-target="#{}" hx-swap="innerMorph"><span>{}</span></hx-partial>', target, text)


def toast(words: Any, *, tone: str = "good", action: Mapping[str, Any] | None = None) -> SafeString:
    """A short word about what has just happened; ``bad`` ones stay until they are dismissed.

    ``action``: one thing that can be done about it for some seconds: url, label, key, seconds, fields, include.
    """
    return part("toasts", render_to_string("toast.html", {"words": words, "tone": tone, "action": action}), how=ADD)


def dialog(html: str) -> SafeString:
    """What the dialog shows; an empty one closes it."""
    return part("dialog-body", html, how=FILL)


def answer(*parts: str, status: int = 200) -> HttpResponse:
    """The parts as one response. It is never kept by the browser: back shows the page, not a part of it."""
    body = format_html_join("\n", "{}", ((found,) for found in parts))
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "HX-Request"
    return response


def go_to(request: HttpRequest, place: str) -> HttpResponse:
    """No part of this page but another page as a whole, also when htmx asked."""
    return HttpResponse(status=204, headers={"HX-Redirect": place}) if is_fragment(request) else redirect(place)
