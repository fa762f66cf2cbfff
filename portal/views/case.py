"""The case page: how far it is, whose turn it is, the conversation, and what the customer may decide."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.actions.drafts import WRITING
from cases.models import Case
from cases.states import FINISHED, RESOLVED
from ledger.verbs import allowed_actions
from portal import drafting, live, reading, words
from ui import fragments
from ui.access import customer_required, is_fragment

PAGE = "portal/case/page.html"
LIVE_PARTS = ["case-status", "case-timeline", "case-about"]  # never the reply box: somebody may be typing


@customer_required
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The whole page; only the parts that others can change when the page asks for itself."""
    case = find(request, number)
    if is_fragment(request):
        return live_parts(request, case)
    return render(request, PAGE, context(request, case, undoable=drafting.offer_back(request, WRITING, case)))


def find(request: HttpRequest, number: str, *, lock: bool = False) -> Case:
    """The case with this number, if this customer may see it."""
    visible = Case.objects.visible_to(request.actor)
    found = visible.with_people().select_related("asset__product", "product").filter(number=number).first()
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
    return {
        "section": "case",
        "live": live.address(f"case:{case.pk}"),
        "case": case,
        "status": words.status(case),
        "turn": words.turn(case),
        "path": words.path(case),
        "can": {code.replace("-", "_"): True for code in allowed_actions(request.actor, case)},
        "decide": case.state == RESOLVED,
        "ended": case.state in FINISHED,
        "conversation": reading.conversation(request, case),
        "reply": reading.reply(request, case),
        **more,
    }
