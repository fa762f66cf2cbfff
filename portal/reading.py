"""A case as its customer reads it: what both sides said, and the steps that concern them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases import queries
from cases.actions.drafts import WRITING
from cases.markup import render
from cases.models import Case
from cases.states import AWAITING_INFO, FINISHED, RESOLVED, AuthorKind
from ledger.verbs import registry
from portal import drafting
from rest import keyset
from ui.timeline import Conversation, Happened, Said, safe

SHOWN = 100  # entries at once; what came before is one click away
NEWEST = "-at"


def conversation(request: HttpRequest, case: Case) -> Conversation:
    """What both sides wrote, and the public steps; never a note, never what is internal."""
    scope = f"portal.conversation:{case.pk}"
    rows, place = queries.timeline(
        case,
        request.actor,
        limit=SHOWN,
        ordering=NEWEST,
        cursor=keyset.Cursor.from_page(request.GET.get("before"), scope),
    )
    entries = [_said(request, row) if row.type != "event" else _happened(row) for row in reversed(rows)]
    if place.next is None:
        entries = [*_description(request, case), *entries]
    return Conversation(
        entries,
        earlier=f"?before={place.next.encode(scope)}" if place.next else None,
        later=f"?before={place.previous.encode(scope)}" if place.previous else None,
    )


def _description(request: HttpRequest, case: Case) -> list[Said]:
    if not case.description:
        return []
    author = case.contact or case.consumer or case.opened_by
    who = author.name if author else ""
    name = _called(request, case.opened_by_id, who)
    return [Said("description", case.opened_at, who, safe(render(case.description)), name=name)]


def _said(request: HttpRequest, entry: queries.Entry) -> Said:
    author = entry.actor_name or request.tenant.name
    sub = request.tenant.name if entry.actor_kind != AuthorKind.CUSTOMER else ""
    if entry.on_behalf_of:
        sub = _("written down for %(name)s") % {"name": entry.on_behalf_of}
    name = _called(request, entry.actor_id, author)
    return Said(entry.id, entry.at, author, safe(entry.body_html), name=name, sub=sub)


def _happened(entry: queries.Entry) -> Happened:
    text = " · ".join(entry.details.values())
    return Happened(entry.id, entry.at, entry.actor_name, entry.text, entry.kind, text=text)


def _called(request: HttpRequest, user_id: Any, name: str) -> str:
    return _("You") if user_id is not None and user_id == request.actor.user_id else name


def reply(request: HttpRequest, case: Case, *, body: str = "", error: Any = None) -> dict[str, Any] | None:
    """The box to write in; ``None`` for those who only still read the case."""
    verb = registry["case.message"]
    if not verb.permits(request.actor) or verb.refusal(request.actor, case) is not None:
        return None
    draft = drafting.find(request, WRITING, case)
    body = body or (draft.fields.get("body", "") if draft is not None else "")
    who = (case.assignee.first_name or case.assignee.name) if case.assignee else ""
    title = _("Write to %(who)s") % {"who": who} if who else _("Write to us")
    if case.state == AWAITING_INFO:
        title, hint = _("Your answer"), _("As soon as you send it, we go on.")
    elif case.state == RESOLVED:
        hint = _("A question here does not close or reopen the case.")
    elif case.state in FINISHED:
        title, hint = _("Something else?"), _("This case has ended. What you write opens a new one that refers to it.")
    else:
        hint = _("Add whatever helps. We see it at once.")
    shown = drafting.shown(draft, WRITING, case)
    return {"title": title, "hint": hint, "body": body, "error": error, "draft": shown}
