"""Writing to us: an answer to a question sends the case on its way by itself."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.actions.drafts import WRITING
from ledger.once import once
from ledger.refusals import Refused
from ledger.verbs import registry
from portal import drafting, reading
from portal.views import case as case_page
from ui import fragments
from ui.access import customer_required, is_fragment

MESSAGE = "case.message"


class ReplyForm(forms.Form):
    """The customer's words."""

    body = forms.CharField(max_length=100_000, error_messages={"required": gettext_lazy("Write something first.")})


@customer_required
@once
@require_POST
def create(request: HttpRequest, number: str) -> HttpResponse:
    """Add it to the conversation. When that is refused, the text stays where it was typed."""
    case = case_page.find(request, number, lock=True)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _not_sent(request, case, form.errors["body"][0], status=422)
    try:
        written = registry[MESSAGE](case, body=form.cleaned_data["body"], by=request.actor, at=now())
    except Refused as refusal:
        return _not_sent(request, case, refusal.message, status=refusal.status)
    drafting.sent(request, WRITING, case)
    if written.case_id != case.pk and written.is_public:
        return _continued(request, written.case)
    if not is_fragment(request):
        messages.success(request, _("Sent."))
        return redirect("portal:case", case.number)
    return case_page.changed(request, case, box_part(request, case), fragments.toast(_("Sent.")))


def _continued(request: HttpRequest, follow_up: object) -> HttpResponse:
    """The case had ended, so that the message began a new one: show that."""
    messages.success(request, _("This case had ended, so we opened a new one for your message."))
    return fragments.go_to(request, reverse("portal:case", args=[follow_up.number]))


def _not_sent(request: HttpRequest, case: object, why: str, *, status: int) -> HttpResponse:
    kept = {"body": request.POST.get("body", ""), "error": why}
    if is_fragment(request):
        return case_page.changed(request, case, box_part(request, case, **kept), status=status)
    context = case_page.context(request, case, reply=reading.reply(request, case, **kept))
    return render(request, case_page.PAGE, context, status=status)


def box_part(request: HttpRequest, case: object, **kept: str) -> str:
    """The box to write in, as a part of an answer."""
    context = case_page.context(request, case, reply=reading.reply(request, case, **kept))
    return fragments.part("replybox", render_to_string(f"{case_page.PAGE}#replybox", context, request), how="outerHTML")
