"""The steps on records of the settings."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from workspace.views import record_steps
from workspace.views.settings.nouns import NOUNS


def take(request: HttpRequest, area: str, code: str, pk: UUID | None = None) -> HttpResponse:
    """Ask, then do; ``record_steps`` asks who is there."""
    return record_steps.take(request, NOUNS[area], code, pk)
