"""A case as an agent reads it: the whole conversation, and the cases beside it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cases import queries
from cases.markup import render
from cases.models import Case
from cases.states import AuthorKind, Channel
from identity.models import User
from rest import keyset
from ui.timeline import Conversation, Happened, Said, safe

SHOWN = 100  # entries at once; what came before is one click away
RELATED_SHOWN = 10
TEXTS = ("reason", "note", "notes", "comment")  # of what was written with a step, what a reader wants to see
NEWEST = "-at"
CAME_BY = {Channel.EMAIL: "i-mail", Channel.PORTAL: "i-world", Channel.PHONE: "i-phone"}


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
    mark = CAME_BY.get(Channel(entry.channel), "") if sub else ""
    if entry.on_behalf_of:
        sub = _("for %(name)s") % {"name": entry.on_behalf_of}
    author, html, withdrawn = entry.actor_name or _("The system"), safe(entry.body_html), entry.withdrawn_at is not None
    return Said(entry.id, entry.at, author, html, side=side, sub=sub, mark=mark, withdrawn=withdrawn)


def _happened(entry: queries.Entry) -> Happened:
    """With the note or the reason that was given."""
    text = " · ".join(entry.details[name] for name in TEXTS if name in entry.details)
    return Happened(entry.id, entry.at, entry.actor_name, entry.text, entry.kind, text=text)


def resolution_label(case: Case) -> str:
    """The words of the resolution code, as its case type names it."""
    return dict(case.type.resolution_choices()).get(case.resolution_code, case.resolution_code)


def related(request: HttpRequest, case: Case) -> list[Case]:
    """What it follows, and what follows from it: those of them that this person may see."""
    near = Q(follow_up_of=case.pk) | Q(parent=case.pk) | Q(pk__in=[case.follow_up_of_id, case.parent_id])
    visible = Case.objects.visible_to(request.actor).filter(near)
    return list(visible.only("tenant", "number", "subject", "state").order_by("-created_at")[:RELATED_SHOWN])
