"""Every step on a record of the settings or of a customer, through one view: find, ask, do, show. In a dialog or as a page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ledger.once import once
from ledger.refusals import Conflicted, Refused
from ledger.verbs import Verb, in_audience, registry
from ui import fragments
from ui.access import is_fragment, staff_required
from ui.forms import show_invalid
from workspace.steps import Noun, RecordForm, form_for

TEMPLATE = "workspace/step.html"
CHANGED = gettext_lazy("Somebody changed this in the meantime. Look again, then repeat your step.")
BUTTONS = {
    "create": gettext_lazy("Add"),
    "update": gettext_lazy("Save"),
}  # what a form is sent by; others say what they do
OURS = "/workspace/"  # where a step may lead back to


@staff_required
@once
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, noun: Noun, code: str, pk: UUID | None = None) -> HttpResponse:
    """Ask for what the verb needs, then do it. A refusal is shown in words, and nothing typed is lost."""
    verb = _verb(request, noun, code, has_record=pk is not None)
    record = None
    if pk is not None:
        visible = noun.visible(request.actor)
        record = get_object_or_404(
            visible.select_for_update(of=("self",)) if request.method == "POST" else visible, pk=pk
        )
    if not verb.permits(request.actor):
        raise PermissionDenied
    form = form_for(request, noun, verb, record)
    if request.method == "GET":
        refusal = verb.refusal(request.actor, record) if record is not None else None
        return (
            _back(request, noun, record, refusal.message, bad=True)
            if refusal
            else _ask(request, noun, verb, record, form)
        )
    if not form.is_valid():
        return _ask(request, noun, verb, record, form, status=422)
    try:
        if record is not None and hasattr(record, "version") and not form.seen(record):
            raise Conflicted(message=CHANGED)
        given = form.arguments()
        if noun.fill is not None:
            noun.fill(request, verb, given)
        outcome = verb(record, by=request.actor, at=now(), **given)
        if noun.then is not None:
            noun.then(request, verb, outcome)
    except ValidationError as error:
        show_invalid(form, error)
        return _ask(request, noun, verb, record, form, status=422)
    except Refused as refusal:
        if form.visible_fields():
            shown = form.showing(refusal.message, version=getattr(record, "version", 0))
            return _ask(request, noun, verb, record, shown, status=refusal.status)
        return _back(request, noun, record, refusal.message, bad=True)
    return _done(request, noun, verb, record, outcome)


def _verb(request: HttpRequest, noun: Noun, code: str, *, has_record: bool) -> Verb:
    found = registry.get(f"{noun.resource}.{code}")
    if found is None or found.takes_subject != has_record or not in_audience(found, request.actor):
        raise Http404("no such verb")
    return found


def _ask(
    request: HttpRequest, noun: Noun, verb: Verb, record: Any, form: RecordForm, status: int = 200
) -> HttpResponse:
    context = {
        "section": noun.section,
        "area": noun.area,
        "frame": noun.frame,
        "form": form,
        "step": {
            "label": verb.label,
            "danger": verb.danger,
            "of": noun.known_as(record) if record else "",
            "button": BUTTONS.get(verb.code, verb.label),
        },
        "action": request.path,
        "back": _asked_back(request) or noun.back(record),
        "back_to": _asked_back(request),
        "in_dialog": is_fragment(request),
    }
    if is_fragment(request):
        return fragments.answer(fragments.dialog(render_to_string(f"{TEMPLATE}#form", context, request)), status=status)
    return render(request, TEMPLATE, context, status=status)


def _asked_back(request: HttpRequest) -> str:
    """The page of ours that the step was begun on, if the link or the form names it."""
    place = (request.POST if request.method == "POST" else request.GET).get("back", "")
    return place if place.startswith(OURS) and url_has_allowed_host_and_scheme(place, allowed_hosts=None) else ""


def _back(
    request: HttpRequest, noun: Noun, record: Any, words: Any, *, bad: bool = False, place: str = ""
) -> HttpResponse:
    """To the record's page, which shows what is true now."""
    messages.add_message(request, messages.ERROR if bad else messages.SUCCESS, words)
    return fragments.go_to(request, place or noun.back(record))


def _done(request: HttpRequest, noun: Noun, verb: Verb, record: Any, outcome: Any) -> HttpResponse:
    """Back to where it was begun, or to the record's page; a new record is named, because it may not be on the page."""
    answer = noun.answer(request, verb, outcome) if noun.answer is not None else None
    if answer is not None:
        return answer
    place, told = _asked_back(request), _("%(verb)s: done.") % {"verb": verb.label}
    if verb.code == "delete":
        record, told = None, _("%(name)s was removed.") % {"name": noun.known_as(record)}
    elif record is None and outcome is not None and getattr(outcome, "resource", "") != "job":
        record = outcome
        told = _("%(name)s was added.") % {"name": noun.known_as(record)}
    elif verb.code == "update":
        told = _("Saved.")
    return _back(request, noun, record, told, place=place)
