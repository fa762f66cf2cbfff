"""Before a customer is made on a page: who may be the same is shown first, and saving again makes a new one all the same."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.likeness import RULES
from accounts.suspecting import Suspicion, suspects
from ledger.refusals import Refused
from ledger.verbs import Verb
from workspace import kinds

NAMED = 3
SEEN = "twins-seen"  # in the session: what was shown already


def warn(request: HttpRequest, verb: Verb, given: dict[str, Any]) -> None:
    """Refuses once, with the names of the likely twins. The same answers again are a decision."""
    if verb.code != "create":
        return
    found = suspects(verb.resource, given, by=request.actor)
    if not found:
        return
    shown = _mark(verb, given, found)
    if request.session.get(SEEN) == shown:
        del request.session[SEEN]
        return
    request.session[SEEN] = shown
    raise Refused("looks_alike", _("This may be somebody who is there already: %(names)s. Save again if it is not.") % {
        "names": "; ".join(_named(each) for each in found[:NAMED])
    })  # fmt: skip


def _named(found: Suspicion) -> str:
    kind = kinds.of_record(found.record)
    name = kind.label_of(found.record) if kind else str(found.record)
    return _("%(name)s (%(why)s)") % {"name": name, "why": ", ".join(str(RULES[each.rule]) for each in found.reasons)}


def _mark(verb: Verb, given: dict[str, Any], found: list[Suspicion]) -> str:
    told = f"{verb.key}\n{sorted((name, str(value)) for name, value in given.items())}\n{[each.record.pk for each in found]}"
    return hashlib.sha256(told.encode()).hexdigest()
