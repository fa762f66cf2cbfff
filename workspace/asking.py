"""What a verb asks for on a page: the fields of its parameters, narrowed to what can be answered here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.models import Contact
from ledger.params import Param
from ledger.refs import is_known
from ledger.verbs import Verb
from ui.forms import StepForm
from workspace import shaped


def form(request: HttpRequest, verb: Verb, case: Any, kept: Mapping[str, Any] | None = None) -> StepForm:
    """The form of one verb on one case, filled with what was sent; at first with what was kept of it (a draft)."""
    params = _asked(verb, case)
    # What can be cleared starts from what the case holds now, or an untouched answer would change it.
    again = {param.name: (kept or {}).get(param.name) for param in params if not param.nullable}
    return StepForm(
        {param.name: field(param, request.actor, case) for param in params},
        request.POST if request.method == "POST" and kept is None else None,
        clears={param.name: _present(param, case) for param in params if param.nullable},
        initial={"version": case.version, **{name: value for name, value in again.items() if value}},
        auto_id=f"{verb.code}-%s",
    )


def field(param: Param, actor: Any, case: Any = None) -> forms.Field:
    """The field of one parameter. Work goes to staff who may sign in; whoever has it now stays an answer, too."""
    asked: Any = shaped.field_for(param, actor, case)
    if (param.name, param.kind) == ("assignee", "ref"):
        now = asked.queryset.filter(pk=case.assignee_id) if case is not None else asked.queryset.none()
        asked.queryset = asked.queryset.colleagues() | now
    return asked


def _asked(verb: Verb, case: Any) -> list[Param]:
    """Records only of kinds that exist in this installation; on whose behalf: one of this customer's people."""
    params = [
        param
        for param in verb.params
        if param.kind != "json" and (param.kind not in ("ref", "refs") or is_known(param.to))
    ]
    return [replace(param, choices=_people(case)) if param.name == "on_behalf_of" else param for param in params]


def _people(case: Any) -> list[tuple[str, str]]:
    """The consumer, or anybody who works for the account."""
    contacts = Contact.objects.filter(account_id=case.account_id).order_by("last_name") if case.account_id else []
    people = {person.pk: person for person in [case.contact, case.consumer, *contacts] if person is not None}
    return [(str(pk), person.name) for pk, person in people.items()]


def _present(param: Param, case: Any) -> Any:
    """What the case holds now, so that the form starts from it and an untouched answer changes nothing."""
    return getattr(case, f"{param.name}_id", getattr(case, param.name, None))
