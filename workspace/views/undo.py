"""Taking back the step that one took just now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.actions import drafts
from cases.actions.drafts import WRITING
from cases.models import Case
from ledger.models import Hold
from ledger.refusals import Refused
from ledger.verbs import registry
from ui import fragments
from ui.access import is_fragment, staff_required
from workspace import drafting
from workspace.views import case as case_page
from workspace.views import steps
from workspace.views.messages import composer_part

UNDO = "case.undo"
WRITES = ("case.message", "case.note")


@staff_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, number: str) -> HttpResponse:
    """Undo it, and give back what was typed. Too late, or overtaken by somebody else: say so, and change nothing."""
    case = case_page.find(request, number)
    if request.method == "GET":
        return redirect("workspace:case", case.number)
    if not registry[UNDO].permits(request.actor):
        raise PermissionDenied
    step = request.POST.get("step", "")
    given = _given(case, step, request.actor)
    try:
        registry[UNDO](case, step=step, by=request.actor, at=now())
    except Refused as refusal:
        if not is_fragment(request):
            messages.error(request, refusal.message)
            return redirect("workspace:case", case.number)
        return case_page.changed(request, case, fragments.toast(refusal.message, tone="bad"), status=refusal.status)
    verb, texts = _kept(request, case, *given)
    if not is_fragment(request):
        messages.success(request, _("Undone."))
        return redirect("workspace:case", case.number)
    return case_page.changed(request, case, *_given_back(request, case, verb, texts), fragments.toast(_("Undone.")))


def _given(case: Case, step: str, actor: Any) -> tuple[str, dict[str, Any]]:
    """(verb, what was typed); read before, because an undone step forgets it."""
    mine = Hold.objects.undoable_by(actor).filter(subject_id=case.pk)
    found = next((hold for hold in mine if str(hold.pk) == step), None)
    return (found.verb, found.given) if found is not None else ("", {})


def _kept(request: HttpRequest, case: Case, verb: str, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What is given back is a draft again, also where a page works without JavaScript or is left at once."""
    if not given:
        return verb, given
    kind = WRITING if verb in WRITES else drafting.step_kind(registry[verb])
    if kind == WRITING:
        given = given | {"body": together(given["body"], request.POST.get("body", ""))}
    there = drafting.find(request, kind, case)
    seen = there.revision if there is not None and kind == WRITING else 0
    drafts.save(by=request.actor, at=now(), kind=kind, case=case, fields=given, seen=seen, anew=True)
    return verb, given


def _given_back(request: HttpRequest, case: Case, verb: str, given: dict[str, Any]) -> list[str]:
    """The text is where it was written: in the composer, or in the form of the step."""
    if not given:
        return []
    case = case_page.find(request, case.number)
    if verb in WRITES:
        return [composer_part(request, case, **given)]
    return [steps.asked_again(request, case, registry[verb], given)]


def together(given: str, typed_since: str) -> str:
    """Nothing that was typed is lost: not what is given back, and not what was begun meanwhile."""
    return given if not typed_since.strip() or typed_since.strip() == given.strip() else f"{given}\n\n{typed_since}"
