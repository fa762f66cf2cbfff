"""Every step on a record of the settings, through one view: find, ask, do, show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ledger.refusals import Conflicted, Refused
from ledger.verbs import Verb, in_audience, registry
from ui import fragments
from ui.access import is_fragment, staff_required
from ui.forms import show_invalid
from workspace.steps import Noun, RecordForm, form_for
from workspace.views.settings.nouns import NOUNS

TEMPLATE = "workspace/settings/step.html"
CHANGED = gettext_lazy("Somebody changed this in the meantime. Look again, then repeat your step.")


@staff_required
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, area: str, code: str, pk: UUID | None = None) -> HttpResponse:
    """Ask for what the verb needs, then do it. A refusal is shown in words, and nothing typed is lost."""
    noun = NOUNS[area]
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
        outcome = verb(record, by=request.actor, at=now(), **_arguments(request, noun, verb, form))
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


def _arguments(request: HttpRequest, noun: Noun, verb: Verb, form: RecordForm) -> dict[str, Any]:
    given = form.arguments()
    if verb.key == "api-key.create":
        given.setdefault("user", request.user)  # as over the API: a key is one's own unless somebody else is named
    return given


def _verb(request: HttpRequest, noun: Noun, code: str, *, has_record: bool) -> Verb:
    found = registry.get(f"{noun.resource}.{code}")
    if found is None or found.takes_subject != has_record or not in_audience(found, request.actor):
        raise Http404("no such verb")
    return found


def _ask(
    request: HttpRequest, noun: Noun, verb: Verb, record: Any, form: RecordForm, status: int = 200
) -> HttpResponse:
    context = {
        "section": "settings",
        "area": noun.area,
        "form": form,
        "step": {"label": verb.label, "danger": verb.danger, "of": noun.known_as(record) if record else "", "help": ""},
        "action": request.path,
        "back": noun.back(record),
    }
    if is_fragment(request):
        return fragments.answer(fragments.dialog(render_to_string(f"{TEMPLATE}#form", context, request)), status=status)
    return render(request, TEMPLATE, context, status=status)


def _back(request: HttpRequest, noun: Noun, record: Any, words: Any, *, bad: bool = False) -> HttpResponse:
    """To the record's page, which shows what is true now."""
    messages.add_message(request, messages.ERROR if bad else messages.SUCCESS, words)
    return fragments.go_to(request, noun.back(record))


def _done(request: HttpRequest, noun: Noun, verb: Verb, record: Any, outcome: Any) -> HttpResponse:
    """What is shown only once is shown here; everything else on the page one goes back to."""
    secret = getattr(outcome, "secret", None)
    if secret:
        context = {"section": "settings", "area": noun.area, "secret": secret, "key": outcome, "back": noun.back()}
        if is_fragment(request):
            html = render_to_string("workspace/settings/keys/secret.html#secret", context, request)
            return fragments.answer(fragments.dialog(html))
        answer = render(request, "workspace/settings/keys/secret.html", context)
        answer["Cache-Control"] = "no-store"
        return answer
    if verb.code == "delete":
        record = None
    elif record is None and outcome is not None and getattr(outcome, "resource", "") != "job":
        record = outcome
    return _back(request, noun, record, _("%(verb)s: done.") % {"verb": verb.label})
