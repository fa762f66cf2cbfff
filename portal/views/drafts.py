"""Keeping what a customer is writing, by the page itself and by hand."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from cases.actions import drafts
from portal import drafting
from portal.views import case as case_page
from portal.views.messages import box_part
from ui import drafting as words
from ui import fragments
from ui.access import customer_required, is_fragment

BY_HAND = {"discard": drafts.discard, "restore": drafts.restore, "swap": drafts.swap}


@customer_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Save it; or discard it, bring it back, go on with what another tab had written."""
    kind, number = request.POST.get("draft_kind", ""), request.POST.get("draft_case", "")
    case = case_page.find(request, number) if number else None
    if kind != (drafts.WRITING if case is not None else drafts.NEW_CASE):
        raise BadRequest("no such draft")
    act = request.POST.get("act", "")
    if not act:
        try:
            fields, seen = words.fields_of(request), words.seen_of(request)
            kept = drafts.save(by=request.actor, at=now(), kind=kind, case=case, fields=fields, seen=seen)
        except drafts.TooLong:
            return words.too_long()
        return words.saved(kept)
    if act not in BY_HAND:
        raise BadRequest("act is discard, restore or swap")
    BY_HAND[act](by=request.actor, at=now(), kind=kind, case=case)
    place = reverse("portal:case", args=[case.number]) if case is not None else reverse("portal:new-case")
    if not is_fragment(request):
        return redirect(place)
    if case is None:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = place
        return response
    offer = drafting.offer_back(request, kind, case) if act == "discard" else None
    told = [fragments.toast(offer["words"], action=offer)] if offer else []
    return fragments.answer(box_part(request, case), *told)
