"""Every verb of a case, through one view: find, ask, do, show."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.actions import undo
from ledger.once import once
from ledger.refusals import Conflicted, Refused
from ledger.verbs import Verb, in_audience, registry
from ui import fragments
from ui.access import is_fragment, staff_required
from ui.forms import StepForm, show_invalid
from workspace import asking, drafting, undoing
from workspace.views import case as case_page

TEMPLATE = "workspace/case/verb.html"
CHANGED = gettext_lazy("Somebody changed this case in the meantime. Look again, then repeat your step.")


@staff_required
@once
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Ask for what the verb needs, then do it. A refusal is shown in words, and nothing typed is lost."""
    verb = _verb(request, code)
    case = case_page.find(request, number, lock=request.method == "POST")
    if not verb.permits(request.actor):
        raise PermissionDenied
    if request.method == "GET":
        draft = drafting.find(request, drafting.step_kind(verb), case) if drafting.keeps(verb) else None
        form = asking.form(request, verb, case, draft.fields if draft else {})
        refusal = verb.refusal(request.actor, case)
        if refusal is not None:
            return _refused(request, case, verb, form, refusal)
        return _ask(request, case, verb, form)
    form = asking.form(request, verb, case)
    if not form.is_valid():
        return _ask(request, case, verb, form, status=422)
    try:
        if not form.seen(case):
            raise Conflicted(message=CHANGED)
        taken = undo.take(verb, case, by=request.actor, at=now(), given=undoing.typed(verb, form), **form.arguments())
    except ValidationError as error:
        show_invalid(form, error)
        return _ask(request, case, verb, form, status=422)
    except Refused as refusal:
        return _refused(request, case, verb, form, refusal)
    if drafting.keeps(verb):
        drafting.sent(request, drafting.step_kind(verb), case)
    return _done(request, case, verb, taken)


def _verb(request: HttpRequest, code: str) -> Verb:
    found = registry.get(f"case.{code}")
    if found is None or found.creates or not found.offered or not in_audience(found, request.actor):
        raise Http404("no such verb")
    return found


def _ask(request: HttpRequest, case: Any, verb: Verb, form: StepForm, status: int = 200) -> HttpResponse:
    context = _shown_form(request, case, verb, form)
    if is_fragment(request):
        return fragments.answer(fragments.dialog(render_to_string(f"{TEMPLATE}#form", context, request)), status=status)
    return render(request, TEMPLATE, context, status=status)


def asked_again(request: HttpRequest, case: Any, verb: Verb, kept: dict[str, Any]) -> str:
    """The dialog of a step with what was written into it before, as a part of an answer."""
    form = asking.form(request, verb, case, kept)
    return fragments.dialog(render_to_string(f"{TEMPLATE}#form", _shown_form(request, case, verb, form), request))


def _refused(request: HttpRequest, case: Any, verb: Verb, form: StepForm, refusal: Refused) -> HttpResponse:
    """In words, beside what was typed if anything was; else the page catches up with what is true now."""
    if form.is_bound and form.visible_fields():
        return _ask(request, case, verb, form.showing(refusal.message, version=case.version), status=refusal.status)
    if not is_fragment(request):
        messages.error(request, refusal.message)
        return redirect("workspace:case", case.number)
    return case_page.changed(request, case, fragments.toast(refusal.message, tone="bad"), status=refusal.status)


def _shown_form(request: HttpRequest, case: Any, verb: Verb, form: StepForm) -> dict[str, Any]:
    action = reverse("workspace:case-step", args=[case.number, verb.code])
    shown = {"case": case, "step": _shown(verb), "form": form, "section": "cases", "action": action}
    if not drafting.keeps(verb):
        return shown
    kind = drafting.step_kind(verb)
    offer = drafting.offer_back(request, kind, case) if request.method == "GET" else None
    return shown | {"draft": drafting.shown(drafting.find(request, kind, case), kind, case), "undoable": offer}


def _shown(verb: Verb) -> dict[str, Any]:
    """Only words: a template would call anything that can be called."""
    return {"label": verb.label, "danger": verb.danger}


def _done(request: HttpRequest, case: Any, verb: Verb, taken: undo.Taken) -> HttpResponse:
    if not is_fragment(request):
        messages.success(request, undoing.done(verb))
        return redirect("workspace:case", case.number)
    said = fragments.toast(undoing.done(verb), action=undoing.offer(case, taken.hold))
    return case_page.changed(request, case, fragments.dialog(""), said)
