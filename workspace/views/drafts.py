"""Keeping what somebody is writing, by the page itself and by hand."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from cases.actions import drafts
from cases.models import Case
from ledger.verbs import registry
from ui import drafting as words
from ui import fragments
from ui.access import is_fragment, staff_required
from workspace import drafting
from workspace.views import case as case_page
from workspace.views import steps
from workspace.views.messages import composer_part

BY_HAND = {"discard": drafts.discard, "restore": drafts.restore, "swap": drafts.swap}


@staff_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Save it; or discard it, bring it back, go on with what another tab had written."""
    kind, number = request.POST.get("draft_kind", ""), request.POST.get("draft_case", "")
    case = case_page.find(request, number) if number else None
    _check(kind, case)
    act, whose = request.POST.get("act", ""), {"by": request.actor, "kind": kind, "case": case}
    if not act:
        try:
            fields, seen = words.fields_of(request), words.seen_of(request)
            return words.saved(drafts.save(at=now(), fields=fields, seen=seen, **whose))
        except drafts.TooLong:
            return words.too_long()
    if act not in BY_HAND:
        raise BadRequest("act is discard, restore or swap")
    BY_HAND[act](at=now(), **whose)
    return _shown_again(request, kind, case, act)


def _check(kind: str, case: Case | None) -> None:
    """Only of forms that there are."""
    if (kind == drafts.NEW_CASE and case is None) or (kind == drafts.WRITING and case is not None):
        return
    verb = registry.get(f"case.{kind.removeprefix(drafting.STEP)}") if kind.startswith(drafting.STEP) else None
    if verb is None or verb.creates or case is None or not drafting.keeps(verb):
        raise BadRequest("no such draft")


def _shown_again(request: HttpRequest, kind: str, case: Any, act: str) -> HttpResponse:
    """The form as it is now."""
    place = reverse("workspace:case", args=[case.number]) if case else reverse("workspace:new-case")
    if kind.startswith(drafting.STEP):
        place = reverse("workspace:case-step", args=[case.number, kind.removeprefix(drafting.STEP)])
    if not is_fragment(request):
        return redirect(place)
    if case is None:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = place
        return response
    offer = drafting.offer_back(request, kind, case) if act == "discard" else None
    told = [fragments.toast(offer["words"], action=offer)] if offer else []
    if kind == drafts.WRITING:
        return fragments.answer(composer_part(request, case), *told)
    verb = registry[f"case.{kind.removeprefix(drafting.STEP)}"]
    draft = drafting.find(request, kind, case)
    return fragments.answer(steps.asked_again(request, case, verb, draft.fields if draft else {}), *told)
