"""What a customer decides about a case: accept or reject a solution, close, cancel. One view for all of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ledger.forms import field_for
from ledger.once import once
from ledger.refusals import Conflicted, Refused
from ledger.verbs import registry
from portal.views import case as case_page
from ui import fragments
from ui.access import customer_required, is_fragment
from ui.forms import StepForm, show_invalid

TEMPLATE = "portal/case/step.html"
CHANGED = gettext_lazy("Something changed on this case in the meantime. Look again, then repeat your step.")

# What each step asks for, and how it is said to a customer; a solution is accepted with one click.
STEPS = {
    "accept-solution": {
        "asks": (),
        "title": gettext_lazy("Accept the solution"),
        "done": gettext_lazy("Thank you. The case is closed."),
    },
    "reject-solution": {
        "asks": ("reason",),
        "title": gettext_lazy("It is not solved"),
        "label": gettext_lazy("What is still wrong?"),
        "send": gettext_lazy("Send it back"),
        "done": gettext_lazy("Thank you. We go on working on it."),
    },
    "close": {"asks": (), "title": gettext_lazy("Close the case"), "done": gettext_lazy("The case is closed.")},
    "cancel": {
        "asks": ("reason",),
        "title": gettext_lazy("Cancel the case"),
        "label": gettext_lazy("Why is it not needed any more?"),
        "send": gettext_lazy("Cancel the case"),
        "done": gettext_lazy("The case is cancelled."),
    },
}


@customer_required
@once
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Ask for the reason where one is needed, then do it. A refusal is shown in words, and nothing typed is lost."""
    if code not in STEPS:
        raise Http404("no such step")
    verb, step = registry[f"case.{code}"], STEPS[code]
    case = case_page.find(request, number, lock=request.method == "POST")
    form = StepForm(
        {param.name: field_for(param, request.actor, case) for param in verb.params if param.name in step["asks"]},
        request.POST if request.method == "POST" else None, clears={}, initial={"version": case.version}, auto_id=f"{code}-%s",
    )  # fmt: skip
    if "label" in step:
        form.fields[step["asks"][0]].label = step["label"]  # the customer's words
    if request.method == "GET":
        return _ask(request, case, code, form)
    if not form.is_valid():
        return _ask(request, case, code, form, status=422)
    try:
        if not form.seen(case_page.find(request, number)):  # as it was shown to them; the verb acts on it as it is
            raise Conflicted(message=CHANGED)
        verb(case, by=request.actor, at=now(), **form.arguments())
    except ValidationError as error:
        show_invalid(form, error)
        return _ask(request, case, code, form, status=422)
    except Refused as refusal:
        return _refused(request, case, code, form, refusal)
    if not is_fragment(request):
        messages.success(request, step["done"])
        return redirect("portal:case", case.number)
    return case_page.changed(request, case, fragments.dialog(""), fragments.toast(step["done"]))


def _ask(request: HttpRequest, case: object, code: str, form: StepForm, *more: str, status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "step": STEPS[code],
        "form": form,
        "action": reverse("portal:case-step", args=[case.number, code]),
    }
    if is_fragment(request):
        return fragments.answer(
            fragments.dialog(render_to_string(f"{TEMPLATE}#form", context, request)), *more, status=status
        )
    return render(request, TEMPLATE, context, status=status)


def _refused(request: HttpRequest, case: Any, code: str, form: StepForm, refusal: Refused) -> HttpResponse:
    if form.visible_fields():
        known = case_page.find(request, case.number).version  # the one they were shown, not the locked row's
        return _ask(request, case, code, form.showing(refusal.message, version=known), status=refusal.status)
    if not is_fragment(request):
        messages.error(request, refusal.message)
        return redirect("portal:case", case.number)
    return case_page.changed(request, case, fragments.toast(refusal.message, tone="bad"), status=refusal.status)
