"""Reporting a problem."""

from __future__ import annotations

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
from portal import drafting
from portal.forms import ReportForm
from ui.access import customer_required
from ui.forms import show_invalid

CREATE = "case.create"
ABOUT = ("asset", "sold_product")


@customer_required
@once
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The form, and the case made from it."""
    if not registry[CREATE].permits(request.actor):
        raise PermissionDenied
    draft = drafting.find(request, NEW_CASE)
    begun = dict(draft.fields) if draft is not None else {}
    begun = {"subject": request.GET.get("subject", "")[:300]} | begun  # what was searched for, and not found
    begun |= {
        name: request.GET[name] for name in ABOUT if request.GET.get(name)
    }  # they came from the page of this very thing
    form = ReportForm(request.POST if request.method == "POST" else None, initial=begun, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            case = registry[CREATE](by=request.actor, at=now(), **form.details())
        except ValidationError as error:
            show_invalid(form, error)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            drafting.sent(request, NEW_CASE)
            messages.success(request, _("Thank you. We have received it as case %(number)s.") % {"number": case.number})
            return redirect("portal:case", case.number)
    shown = {"section": "new", "form": form, "draft": drafting.shown(draft, NEW_CASE)}
    if request.method == "GET":
        shown["undoable"] = drafting.offer_back(request, NEW_CASE)
    return render(request, "portal/new/page.html", shown, status=422 if form.errors else 200)
