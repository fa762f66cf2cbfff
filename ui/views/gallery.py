"""The gallery: every component in every state, to look at and to compare pictures of."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ui.gallery import SECTIONS, samples


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everybody's in the trial; in production only for staff, and not there for anybody else."""
    if settings.PRODUCTION and not request.actor.is_staff:
        raise Http404
    return render(request, "ui/page.html", {"sections": SECTIONS, **samples()})
