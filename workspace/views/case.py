"""The case page: conversation in the middle, details at the left, the customer at the right."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.actions.drafts import WRITING
from cases.models import Case
from ui import fragments
from ui.access import is_fragment, staff_required
from workspace import about, booked, composing, coverage, drafting, live, offering, reading, undoing
from workspace.customer import customer
from workspace.standing import standing_of, standings

PAGE = "workspace/case/page.html"
LIVE_PARTS = [
    "case-header",
    "case-details",
    "case-timeline",
    "case-customer",
]  # never the composer: somebody may be typing


@staff_required
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The whole page; only the parts that others can change when the page asks for itself."""
    case = find(request, number)
    if is_fragment(request):
        return live_parts(request, case)
    return render(request, PAGE, context(request, case, undoable=offered(request, case)))


def offered(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """What can be undone on a page that is loaded anew: the last step, or a draft that was discarded."""
    return undoing.latest(request, case) or drafting.offer_back(request, WRITING, case)


def find(request: HttpRequest, number: str, *, lock: bool = False) -> Case:
    """The case with this number, if this person may see it."""
    visible = Case.objects.visible_to(request.actor)
    found = (
        visible.with_people().select_related("opened_by", "account__parent", *about.ALONG).filter(number=number).first()
    )
    if found is None:
        raise Http404("no such case")
    return visible.locked(found.pk) if lock else found


def changed(request: HttpRequest, case: Case, *more: str, status: int = 200) -> HttpResponse:
    """After a step: the case as it is now, read again, and whatever else there is to say."""
    return live_parts(request, find(request, case.number), *more, status=status)


def live_parts(request: HttpRequest, case: Case, *more: str, status: int = 200) -> HttpResponse:
    """Every part that may look different now."""
    shown = context(request, case)
    parts = fragments.page_parts(request, PAGE, shown, LIVE_PARTS)
    newest = fragments.words("announcer", shown["conversation"].newest())
    return fragments.answer(*parts, newest, *more, status=status)


def context(request: HttpRequest, case: Case, **more: Any) -> dict[str, Any]:
    """What the page shows."""
    first, others = offering.actions(request, case)
    conversation = reading.conversation(request, case)
    return {
        "section": "cases",
        "live": live.address(f"case:{case.pk}"),
        "case": case,
        "first_actions": first,
        "more_actions": others,
        "edits": offering.edits([*first, *others]),
        "standing": standings([case], request.actor)[case.pk]
        if "before" in request.GET
        else standing_of(case, request.actor, conversation.entries),
        "resolution_label": reading.resolution_label(case),
        "conversation": conversation,
        "related": reading.related(request, case),
        "customer": customer(request, case),
        "coverage": coverage.of_case(request, case),
        "booked": booked.of_case(request, case),
        "things": about.things(request, case),
        "assets": about.customers_assets(request, case),
        "composer": composing.composer(request, case),
        **more,
    }
