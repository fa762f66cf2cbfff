"""A page's sign of life, and its answer: who else looks at this case."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cases.models import Case
from ui.access import staff_required
from workspace import viewers


@staff_required
@require_POST
def here(request: HttpRequest, number: str) -> HttpResponse:
    """``tab`` names the tab; ``leaving`` says that it goes."""
    case = Case.objects.visible_to(request.actor).only("id", "tenant_id", "number").filter(number=number).first()
    if case is None:
        raise Http404("no such case")
    tab = request.POST.get("tab", "")
    if not viewers.TAB.fullmatch(tab):
        return HttpResponseBadRequest(content_type="text/plain")
    if request.POST.get("leaving"):
        viewers.leave(case, request.actor, tab)
        return HttpResponse(status=204)
    viewers.arrive(case, request.actor, tab)
    return render(request, "workspace/viewers.html", {"case": case})
