"""Keeping what somebody is writing, by the page itself and by hand."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.actions.drafts import NEW_CASE, WRITING
from cases.models import Case
from ledger.verbs import registry
from ui.access import staff_required
from workspace import drafting
from workspace.views import case as case_page
from workspace.views import steps
from workspace.views.messages import composer_part


@staff_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Of the composer on a case's page, of the form for a new case, and of each step that asks for words."""
    kind, number = request.POST.get("draft_kind", ""), request.POST.get("draft_case", "")
    case = case_page.find(request, number) if number else None
    if kind == NEW_CASE and case is None:
        return drafting.keep(request, kind, place=reverse("workspace:new-case"))
    if kind == WRITING and case is not None:
        place = reverse("workspace:case", args=[case.number])
        return drafting.keep(request, kind, case, place=place, form=lambda: composer_part(request, case))
    if kind.startswith(drafting.STEP) and case is not None:
        return _keep_step(request, kind, case)
    raise BadRequest("no such draft")


def _keep_step(request: HttpRequest, kind: str, case: Case) -> HttpResponse:
    code = kind.removeprefix(drafting.STEP)
    verb = registry.get(f"case.{code}")
    if verb is None or verb.creates or not drafting.keeps(verb):
        raise BadRequest("no such draft")

    def form() -> str:
        draft = drafting.find(request, kind, case)
        return steps.asked_again(request, case, verb, draft.fields if draft else {})

    return drafting.keep(request, kind, case, place=reverse("workspace:case-step", args=[case.number, code]), form=form)
