"""What all pages about customers share: who may open them, and where they stand in the menu."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ui.access import staff_required
from workspace.navigation import CUSTOMERS, pages_for


@staff_required
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """They open at the first page that this person may see."""
    pages = pages_for(request.actor, group=CUSTOMERS)
    if not pages:
        raise Http404("no page about customers is for this person")
    return redirect(pages[0].url)


def show(request: HttpRequest, template: str, area: str, /, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page about customers; ``area`` is its code in the list of pages."""
    return render(request, template, context | {"section": "customers", "area": area}, status=status)
