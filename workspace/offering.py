"""Which buttons a case shows: the verbs allowed now, the likely next step first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from ledger.verbs import Verb, allowed_verbs
from workspace import shortcuts

EDITS = ("assign", "update")
SHOWN = 3  # as buttons; the rest is in the menu
# What an agent does next most often, by state. Everything else keeps the registry's order behind it.
NEXT = {
    "new": ("accept", "request-info", "assign"),
    "open": ("propose-solution", "request-info", "assign"),
    "awaiting_info": ("propose-solution", "resume", "request-info"),
}


def actions(request: HttpRequest, case: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(buttons, menu)"""
    found = {verb.code: verb for verb in allowed_verbs(request.actor, case)}
    next_ones = [code for code in NEXT.get(case.state, ()) if code in found]
    order = [*next_ones, *(code for code in found if code not in next_ones)]
    offered = [_offer(case, found[code], primary=next_ones[:1] == [code]) for code in order]
    shown = (len(next_ones) or SHOWN) if len(offered) > SHOWN else len(offered)
    return offered[:shown], offered[shown:]


def edits(offered: list[dict[str, Any]]) -> dict[str, str]:
    """Where the details of a case can be changed, by verb: for the values that are links to it."""
    return {each["code"]: each["url"] for each in offered if each["code"] in EDITS}


def _offer(case: Any, verb: Verb, *, primary: bool) -> dict[str, Any]:
    return {
        "code": verb.code,
        "label": verb.label,
        "url": reverse("workspace:case-step", args=[case.number, verb.code]),
        "has_form": bool(verb.params),
        "primary": primary,
        "key": shortcuts.of_verb(verb.code),
        "version": case.version,
    }
