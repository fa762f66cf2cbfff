"""Keeping what a customer is writing, by the page itself and by hand."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.actions.drafts import NEW_CASE, WRITING
from portal import drafting
from portal.views import case as case_page
from portal.views.messages import box_part
from ui.access import customer_required


@customer_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Of the box on a case's page, and of the form for a new case."""
    kind, number = request.POST.get("draft_kind", ""), request.POST.get("draft_case", "")
    case = case_page.find(request, number) if number else None
    if kind == NEW_CASE and case is None:
        return drafting.keep(request, kind, place=reverse("portal:new-case"))
    if kind == WRITING and case is not None:
        place = reverse("portal:case", args=[case.number])
        return drafting.keep(request, kind, case, place=place, form=lambda: box_part(request, case))
    raise BadRequest("no such draft")
