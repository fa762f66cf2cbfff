"""A case as an agent reads it: the whole conversation, what it waits for, and who the customer is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import truncatechars
from django.utils.translation import gettext as _

from cases.markup import render
from cases.models import Case, Message
from cases.states import AWAITING_INFO, FINISHED, NEW, RESOLVED, AuthorKind, Channel, Visibility
from identity.models import User
from ledger.models import EventRecord
from ui import fragments
from ui.timeline import Happened, Said, by_day, safe

OTHERS_SHOWN = 5
TEXTS = ("reason", "note", "notes", "comment")  # of what was written with a step, what a reader wants to see
SAID_ELSEWHERE = ("case.message_added", "case.note_added")  # the message itself is shown


def timeline(request: HttpRequest, case: Case) -> list[dict[str, Any]]:
    """Messages, notes and events by day."""
    return by_day(entries(request, case))


def entries(request: HttpRequest, case: Case) -> list[Said | Happened]:
    """The description, everything written since, and everything that happened."""
    messages = list(Message.objects.within(case, request.actor).select_related("author"))
    records = list(EventRecord.objects.of_root(case.pk).exclude(kind__in=SAID_ELSEWHERE).with_texts())
    names = _names({record.actor_id for record in records if record.actor_id})
    return [*_description(case), *map(_said, messages), *(_happened(record, names) for record in records)]


def _description(case: Case) -> list[Said]:
    """What the customer wrote first."""
    if not case.description:
        return []
    author = case.contact or case.consumer or case.opened_by
    ours = case.opened_by is not None and case.opened_by.kind != User.Kind.CUSTOMER
    who = author.name if author else ""
    sub = (
        _("written down by %(name)s") % {"name": case.opened_by.name}
        if ours and author != case.opened_by
        else case.get_channel_display()
    )
    return [Said("description", case.opened_at, who, safe(render(case.description)), side="in", sub=sub)]


def _said(message: Message) -> Said:
    side = (
        "note"
        if message.visibility == Visibility.INTERNAL
        else "in"
        if message.author_kind == AuthorKind.CUSTOMER
        else "out"
    )
    author = message.author.name if message.author else _("The system")
    sub = (
        _("for %(name)s") % {"name": message.on_behalf_of}
        if message.on_behalf_of
        else str(Channel(message.channel).label)
    )
    return Said(
        message.pk, message.created_at, author, safe(message.body_html), side=side, sub="" if side == "note" else sub
    )


def _happened(record: EventRecord, names: dict[Any, str]) -> Happened:
    """Staff read all that was written with a step: the note, the reason."""
    author = names.get(record.actor_id) or (record.via if record.actor_kind == "system" else "")
    text = " · ".join(text for field, text in sorted(record.all_texts().items()) if field in TEXTS)
    return Happened(record.pk, record.at, author, record.describe(), record.kind, text=text)


def _names(ids: set[Any]) -> dict[Any, str]:
    return {user.pk: user.name for user in User.objects.filter(pk__in=ids)}


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
    return (
        dict(case.type.resolution_choices()).get(case.resolution_code, case.resolution_code)
        if case.resolution_code
        else ""
    )


def announcement(request: HttpRequest, case: Case) -> str:
    """The newest entry as one sentence, for those who do not see it appear. The same words again are not read out."""
    newest = max(entries(request, case), key=lambda entry: entry.at, default=None)
    if newest is None:
        return ""
    words = newest.words if not newest.is_message else _("wrote")
    return fragments.words("announcer", truncatechars(f"{newest.author} · {words}".strip(" ·"), 200))


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
