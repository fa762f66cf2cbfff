"""A case as its customer reads it: what both sides said, and the steps that concern them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import truncatechars
from django.utils.translation import gettext as _

from cases.markup import render
from cases.models import Case, Message
from cases.states import AWAITING_INFO, FINISHED, RESOLVED, AuthorKind
from identity.models import User
from ledger.models import EventRecord
from ledger.verbs import registry
from ui import fragments
from ui.timeline import Happened, Said, in_order, safe

SAID_ELSEWHERE = ("case.message_added",)  # the message itself is shown


def timeline(request: HttpRequest, case: Case) -> list[Said | Happened]:
    """What both sides wrote, and the public steps; never a note, never what is internal."""
    messages = list(Message.objects.within(case, request.actor).select_related("author"))
    records = list(EventRecord.objects.of_root(case.pk).for_customers().exclude(kind__in=SAID_ELSEWHERE).with_texts())
    ids = {record.actor_id for record in records if record.actor_id}
    names = {user.pk: user.name for user in User.objects.filter(pk__in=ids)}
    said = [*_description(request, case), *(_said(request, case, message) for message in messages)]
    return in_order([*said, *(_happened(record, names) for record in records)])


def _description(request: HttpRequest, case: Case) -> list[Said]:
    if not case.description:
        return []
    author = case.contact or case.consumer or case.opened_by
    who = author.name if author else ""
    return [
        Said(
            "description",
            case.opened_at,
            who,
            safe(render(case.description)),
            name=_called(request, case.opened_by_id, who),
        )
    ]


def _said(request: HttpRequest, case: Case, message: Message) -> Said:
    author = message.author.name if message.author else request.tenant.name
    ours = message.author_kind != AuthorKind.CUSTOMER
    if message.on_behalf_of:
        sub = _("written down for %(name)s") % {"name": message.on_behalf_of}
    else:
        sub = request.tenant.name if ours else ""
    return Said(
        message.pk,
        message.created_at,
        author,
        safe(message.body_html),
        name=_called(request, message.author_id, author),
        sub=sub,
    )


def _called(request: HttpRequest, user_id: Any, name: str) -> str:
    return _("You") if user_id is not None and user_id == request.actor.user_id else name


def _happened(record: EventRecord, names: dict[Any, str]) -> Happened:
    """Of what was written with a step, only what the event shows to the customer."""
    event = record.event()
    shown = getattr(type(event), "shown", ())
    text = " · ".join(text for field, text in sorted(record.all_texts().items()) if field in shown)
    return Happened(record.pk, record.at, names.get(record.actor_id, ""), record.describe(), record.kind, text=text)


def reply(request: HttpRequest, case: Case, *, body: str = "", error: Any = None) -> dict[str, Any] | None:
    """The box to write in; ``None`` for those who only still read the case."""
    verb = registry["case.message"]
    if not verb.permits(request.actor) or verb.refusal(request.actor, case) is not None:
        return None
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
    return {"title": title, "hint": hint, "body": body, "error": error}


def announcement(request: HttpRequest, case: Case) -> str:
    """The newest entry as one sentence, for those who do not see it appear. The same words again are not read out."""
    newest = max(timeline(request, case), key=lambda entry: entry.at, default=None)
    if newest is None:
        return ""
    text = newest.words if not newest.is_message else _("wrote")
    return fragments.words("announcer", truncatechars(f"{newest.author} · {text}".strip(" ·"), 200))
