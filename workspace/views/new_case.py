"""Opening a case for a customer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.actions.drafts import NEW_CASE
from ledger.once import once
from ledger.refusals import Refused
from ledger.verbs import registry
from ui.access import staff_required
from ui.forms import show_invalid
from workspace import drafting
from workspace.forms import LINKED, NewCaseForm

CREATE = "case.create"


def _begun(request: HttpRequest, draft: Any) -> dict[str, Any]:
    """What a draft has; what one came from (a customer, a thing) instead of any in it."""
    begun = dict(draft.fields) if draft is not None else {}
    named = {name: pk for name in LINKED if (pk := request.GET.get(name))}
    kept = {name: value for name, value in begun.items() if name.partition(".")[0] not in LINKED}
    return kept | named if named else begun


@staff_required
@once
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The form, and the case made from it."""
    if not registry[CREATE].permits(request.actor):
        raise PermissionDenied
    draft = drafting.find(request, NEW_CASE)
    begun = _begun(request, draft)
    form = NewCaseForm(request.POST if request.method == "POST" else None, initial=begun, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            case = registry[CREATE](by=request.actor, at=now(), **form.details())
        except ValidationError as error:
            show_invalid(form, error)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            drafting.sent(request, NEW_CASE)
            messages.success(request, _("Case %(number)s was created.") % {"number": case.number})
            return redirect("workspace:case", case.number)
    shown = {"section": "cases", "form": form, "draft": drafting.shown(draft, NEW_CASE)}
    if request.method == "GET":
        shown["undoable"] = drafting.offer_back(request, NEW_CASE)
    return render(request, "workspace/case/new.html", shown, status=422 if form.errors else 200)
