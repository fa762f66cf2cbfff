"""Which buttons a case shows: the verbs allowed now, the likely next step first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Contact
from ledger.refs import is_known
from ledger.verbs import Verb, allowed_verbs

SHOWN = 3  # as buttons; the rest is in the menu
# What an agent does next most often, by state. Everything else keeps the registry's order behind it.
NEXT = {
    "new": ("accept", "request-info", "assign"),
    "open": ("propose-solution", "request-info", "assign"),
    "awaiting_info": ("propose-solution", "resume", "request-info"),
    "resolved": ("withdraw-solution",),
}


def actions(request: HttpRequest, case: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(buttons, menu)"""
    found = {verb.code: verb for verb in allowed_verbs(request.actor, case)}
    next_ones = [code for code in NEXT.get(case.state, ()) if code in found]
    order = [*next_ones, *(code for code in found if code not in next_ones)]
    offered = [_offer(case, found[code], primary=bool(next_ones) and code == next_ones[0]) for code in order]
    shown = len(next_ones) if len(offered) > SHOWN else len(offered)
    return offered[:shown], offered[shown:]


def _offer(case: Any, verb: Verb, *, primary: bool) -> dict[str, Any]:
    return {
        "code": verb.code,
        "label": verb.label,
        "url": reverse("workspace:case-step", args=[case.number, verb.code]),
        "has_form": bool(verb.params),
        "primary": primary,
        "version": case.version,
    }


def asked_of(verb: Verb, case: Any) -> list[Any]:
    """The parameters that a form can ask for: records only of kinds that exist here, and people of this customer."""
    found = [
        param
        for param in verb.params
        if param.kind != "json" and (param.kind not in ("ref", "refs") or is_known(param.to))
    ]
    return [replace(param, choices=_people(case)) if param.name == "on_behalf_of" else param for param in found]


def _people(case: Any) -> list[tuple[str, str]]:
    """For whom staff may decide: the consumer, or anybody who works for the account."""
    contacts = Contact.objects.filter(account_id=case.account_id).order_by("last_name") if case.account_id else []
    people = {person.pk: person for person in [case.contact, case.consumer, *contacts] if person is not None}
    return [(str(pk), person.name) for pk, person in people.items()]
