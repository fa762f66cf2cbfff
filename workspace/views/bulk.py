"""The bar over selected cases: one step for all of them, as the same job that the API starts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases.actions import bulk as bulk_action
from ui import fragments
from ui.access import is_fragment, staff_required
from ui.forms import StepForm
from workspace import asking
from workspace.bulk import Offer, offer_named, params_of
from workspace.views import tray

TEMPLATE = "workspace/cases/bulk_ask.html"
MOST = 200  # rows of a page; more by the API's filter


@staff_required
@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once for all, then start. Which of the cases refuse it, the job tells."""
    offer = offer_named(code)
    if offer is None:
        raise Http404("no such step for several cases")
    if not offer.verb.permits(request.actor):
        raise PermissionDenied
    ids = [ref for ref in dict.fromkeys(request.POST.getlist("ids")) if bulk_action.as_id(ref)][:MOST]
    if not ids:
        return _nothing_selected(request)
    answered = "sure" in request.POST
    form = _form(request, offer, answered=answered)
    if not answered or not form.is_valid() or _says_nothing(offer, form):
        return _ask(request, offer, form, ids, status=422 if answered else 200)
    params = params_of(offer, form.arguments())
    job = bulk_action.start(verb=offer.verb, params=params, refs=ids, by=request.actor, at=now())
    words = _("Started: %(job)s. Watch the tray for how it goes.") % {"job": tray.title_of(job)}
    if not is_fragment(request):
        messages.success(request, words)
        return redirect("workspace:cases")
    return fragments.answer(fragments.dialog(""), fragments.toast(words), tray.part(request))


def _form(request: HttpRequest, offer: Offer, *, answered: bool) -> StepForm:
    fields = {param.name: asking.field(param, request.actor) for param in offer.params}
    return StepForm(fields, request.POST if answered else None, clears={}, auto_id=f"bulk-{offer.code}-%s")


def _says_nothing(offer: Offer, form: StepForm) -> bool:
    """Whether every answer was left empty, although some are asked for."""
    if offer.danger or not offer.params or form.arguments():
        return False
    form.add_error(None, _("Choose what to change."))
    return True


def _ask(request: HttpRequest, offer: Offer, form: StepForm, ids: list[str], *, status: int) -> HttpResponse:
    cases = ngettext("%(n)d case", "%(n)d cases", len(ids)) % {"n": len(ids)}
    context: dict[str, Any] = {
        "section": "cases",
        "form": form,
        "ids": ids,
        "step": {"code": offer.code, "label": offer.label, "danger": offer.danger},
        "cases": cases,
    }
    if is_fragment(request):
        return fragments.answer(fragments.dialog(render_to_string(f"{TEMPLATE}#form", context, request)), status=status)
    return render(request, TEMPLATE, context, status=status)


def _nothing_selected(request: HttpRequest) -> HttpResponse:
    words = _("Select the cases first.")
    if is_fragment(request):
        return fragments.answer(fragments.toast(words, tone="bad"), status=422)
    messages.error(request, words)
    return redirect("workspace:cases")
