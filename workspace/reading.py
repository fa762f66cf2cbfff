"""A case as an agent reads it: the whole conversation, what it waits for, and who the customer is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases import queries
from cases.markup import render
from cases.models import Case
from cases.states import AWAITING_INFO, FINISHED, NEW, RESOLVED, AuthorKind, Channel
from identity.models import User
from rest import keyset
from ui.timeline import Conversation, Happened, Said, safe

SHOWN = 100  # entries at once; what came before is one click away
OTHERS_SHOWN = 5
TEXTS = ("reason", "note", "notes", "comment")  # of what was written with a step, what a reader wants to see
NEWEST = "-at"


def conversation(request: HttpRequest, case: Case) -> Conversation:
    """Messages, notes and events: the newest ones, or those before a place in the address."""
    scope = f"workspace.conversation:{case.pk}"
    rows, place = queries.timeline(
        case,
        request.actor,
        limit=SHOWN,
        ordering=NEWEST,
        cursor=keyset.Cursor.from_page(request.GET.get("before"), scope),
    )
    entries = [_said(row) if row.type != "event" else _happened(row) for row in reversed(rows)]
    if place.next is None:
        entries = [*_description(case), *entries]
    return Conversation(
        entries,
        earlier=f"?before={place.next.encode(scope)}" if place.next else None,
        later=f"?before={place.previous.encode(scope)}" if place.previous else None,
    )


def _description(case: Case) -> list[Said]:
    """What the customer wrote first."""
    if not case.description:
        return []
    customer = case.contact or case.consumer
    author, sub = customer or case.opened_by, case.get_channel_display()
    if customer and case.opened_by and case.opened_by.kind != User.Kind.CUSTOMER:
        sub = _("written down by %(name)s") % {"name": case.opened_by.name}
    return [Said("description", case.opened_at, author.name if author else "", safe(render(case.description)), sub=sub)]


def _said(entry: queries.Entry) -> Said:
    """How it reached us, or for whom it was written down; a note has neither."""
    side = "note" if entry.type == "note" else "in" if entry.actor_kind == AuthorKind.CUSTOMER else "out"
    sub = str(Channel(entry.channel).label) if side == "in" else ""
    if entry.on_behalf_of:
        sub = _("for %(name)s") % {"name": entry.on_behalf_of}
    return Said(entry.id, entry.at, entry.actor_name or _("The system"), safe(entry.body_html), side=side, sub=sub)


def _happened(entry: queries.Entry) -> Happened:
    """With the note or the reason that was given."""
    text = " · ".join(entry.details[name] for name in TEXTS if name in entry.details)
    return Happened(entry.id, entry.at, entry.actor_name, entry.text, entry.kind, text=text)


def waiting_for(case: Case) -> str:
    """What has to happen next, in words."""
    if case.state == NEW:
        return _("Waits for somebody to take it")
    if case.state == AWAITING_INFO:
        return _("Waits for the customer's answer")
    if case.state == RESOLVED:
        return _("Waits for the customer's decision")
    return ""


def resolution_label(case: Case) -> str:
    """The words of the resolution code, as its case type names it."""
    return dict(case.type.resolution_choices()).get(case.resolution_code, case.resolution_code)


def customer(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """Whose case it is, who they are, and what else they have open."""
    found = case.account or case.consumer or case.contact
    if found is None:
        return None
    whose = next(name for name in ("account_id", "consumer_id", "contact_id") if getattr(case, name))
    theirs = Case.objects.visible_to(request.actor).filter(**{whose: getattr(case, whose)})
    others = theirs.exclude(pk=case.pk).order_by("-updated_at")[:OTHERS_SHOWN]
    return {
        "name": found.name,
        "tree": [part.name for part in (getattr(case.account, "parent", None), case.account) if part is not None],
        "open": theirs.exclude(state__in=FINISHED).count(),
        "all": theirs.count(),
        "people": _people(case),
        "others": [
            {"number": other.number, "subject": other.subject, "mark": f"g-state-{other.state}"} for other in others
        ],
    }


def _people(case: Case) -> list[dict[str, str]]:
    found = [
        (case.contact, _("reported this")),
        (case.consumer, _("reported this")),
        (case.on_behalf_of, _("opened for them")),
    ]
    people = []
    for person, role in found:
        if person is not None and all(person.name != known["name"] for known in people):
            facts = (role, person.email, getattr(person, "phone", ""))
            people.append({"name": person.name, "sub": " · ".join(fact for fact in facts if fact)})
    return people
