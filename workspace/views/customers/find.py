"""What the fields that choose a record show while somebody types."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ledger.refs import choices_of
from ui.access import staff_required
from workspace import choosing, kinds
from workspace.views.customers.lists import narrowed_rows


@staff_required
@require_safe
def page(request: HttpRequest, resource: str) -> HttpResponse:
    """``?q=`` how it begins; other parameters are filters of that kind's list. {results: [{id, label, name, sub}]}"""
    kind = kinds.of_resource(resource)
    if kind is None:
        raise Http404("no such kind of record")
    if not request.actor.can(kind.permission):
        raise PermissionDenied
    rows = narrowed_rows(request, kind, choices_of(kind.ref, request.actor))
    found = choosing.find(kind, rows, request.GET.get("q", "")[:200])
    answer = JsonResponse({"results": [choosing.chosen(kind, record) for record in found]})
    answer["Cache-Control"] = "no-store"
    return answer
