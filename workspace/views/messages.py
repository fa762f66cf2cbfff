"""Writing on a case: to the customer, or a note for colleagues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cases.actions import undo
from cases.actions.drafts import WRITING
from cases.states import Visibility
from ledger.once import once
from ledger.refusals import Refused
from ledger.verbs import registry
from ui import fragments
from ui.access import is_fragment, staff_required
from workspace import composing, drafting, undoing
from workspace.views import case as case_page


class WritingForm(forms.Form):
    """What the composer sends."""

    body = forms.CharField(max_length=100_000, error_messages={"required": _("Write something first.")})
    visibility = forms.ChoiceField(choices=Visibility.choices)


@staff_required
@once
@require_POST
def create(request: HttpRequest, number: str) -> HttpResponse:
    """Add it to the conversation. When that is refused, the text stays where it was typed."""
    case = case_page.find(request, number, lock=True)
    form = WritingForm(request.POST)
    if not form.is_valid():
        return _not_sent(request, case, next(iter(form.errors.values()))[0], status=422)
    verb = registry[composing.VERBS[Visibility(form.cleaned_data["visibility"])]]
    given = {"body": form.cleaned_data["body"], "visibility": form.cleaned_data["visibility"]}
    try:
        taken = undo.take(verb, case, by=request.actor, at=now(), given=given, body=given["body"])
    except Refused as refusal:
        return _not_sent(request, case, refusal.message, status=refusal.status)
    drafting.sent(request, WRITING, case)
    if not is_fragment(request):
        messages.success(request, undoing.done(verb))
        return redirect("workspace:case", case.number)
    return case_page.changed(
        request,
        case,
        composer_part(request, case, visibility=given["visibility"]),  # a second note must not become a reply
        fragments.toast(undoing.done(verb), action=undoing.offer(case, taken.hold)),
    )


def _not_sent(request: HttpRequest, case: object, why: str, *, status: int) -> HttpResponse:
    kept = {"body": request.POST.get("body", ""), "visibility": request.POST.get("visibility", ""), "error": why}
    composer = composing.composer(request, case, **kept)
    if is_fragment(request):
        return case_page.changed(
            request, case, composer_part(request, case, **kept), fragments.toast(why, tone="bad"), status=status
        )
    messages.error(request, why)
    return render(request, case_page.PAGE, case_page.context(request, case, composer=composer), status=status)


def composer_part(request: HttpRequest, case: object, **kept: Any) -> str:
    """The composer, as a part of an answer."""
    context = {"case": case, "composer": composing.composer(request, case, **kept)}
    return fragments.part("composer", render_to_string(f"{case_page.PAGE}#composer", context, request), how="outerHTML")
