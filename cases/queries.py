"""Reading a case as a whole: its timeline, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.models import Case, Message
from cases.states import AuthorKind, Visibility
from identity.models import User
from ledger.models import EventRecord
from rest.keyset import Column, Cursor, Page, page

SAID_ELSEWHERE = ("case.message_added", "case.note_added", "case.told")  # the message itself is shown


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: a message, a note, or something that happened."""

    id: UUID
    type: str  # message, note, event
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    on_behalf_of: str = ""
    channel: str = ""
    kind: str = ""  # of an event: case.accepted
    text: str = ""  # of an event: one sentence; of a message: what its writer added
    body: str = ""
    body_html: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)  # what was written with a step: reason, note
    withdrawn_at: datetime | None = None  # of a message that was taken back before the customer read it
    held_until: datetime | None = None  # of a message that the customer does not see yet


def timeline(
    case: Case, actor: Any, *, limit: int, ordering: str = "at", cursor: Cursor | None = None
) -> tuple[list[Entry], Page]:
    """A page of messages, notes and events in one order: entries, and the places before and after them.

    Both kinds are cut by the same (time, id), so that each page costs two short index scans. Customers get what is
    public, and of what was written with a step only what the event shows them.
    """
    messages = page(said(case, actor), ordering=ordering, column=Column("created_at"), limit=limit, cursor=cursor)
    events = page(happened(case, actor), ordering=ordering, column=Column("at"), limit=limit, cursor=cursor)
    merged = _merged(messages, events, ordering=ordering, limit=limit, cursor=cursor)
    return entries(merged.rows, actor), merged


def said(case: Case, actor: Any) -> Any:
    """The messages that this actor reads."""
    return Message.objects.within(case, actor).order_by()


def happened(case: Case, actor: Any) -> Any:
    """The events that this actor reads."""
    found = EventRecord.objects.filter(root_id=case.pk).exclude(kind__in=SAID_ELSEWHERE).with_texts()
    return found if actor.is_staff else found.for_customers()


def entries(rows: Iterable[Message | EventRecord], actor: Any) -> list[Entry]:
    """Rows as lines of a timeline; everybody's names by one query."""
    rows = list(rows)
    ids = {row.author_id if isinstance(row, Message) else row.actor_id for row in rows} - {None}
    names = {user.pk: user.name for user in User.objects.filter(pk__in=ids)} if ids else {}
    return [_said(row, names) if isinstance(row, Message) else _happened(row, names, actor) for row in rows]


def _said(message: Message, names: dict) -> Entry:
    return Entry(
        id=message.pk,
        type="message" if message.visibility == Visibility.PUBLIC else "note",
        at=message.created_at,
        actor_kind=message.author_kind,
        actor_id=message.author_id,
        actor_name=names.get(message.author_id, ""),
        on_behalf_of=message.on_behalf_of,
        channel=message.channel,
        text=message.visible_text,
        body=message.body,
        body_html=message.body_html,
        withdrawn_at=message.withdrawn_at,
        held_until=message.held_until,
    )


def _happened(record: EventRecord, names: dict, actor: Any) -> Entry:
    texts = record.all_texts()
    whom = texts.get("whom", "")
    if not actor.is_staff:
        shown = getattr(type(record.event()), "shown", ())
        texts = {name: text for name, text in texts.items() if name in shown}
    kinds = {"staff": AuthorKind.STAFF, "service": AuthorKind.STAFF, "customer": AuthorKind.CUSTOMER}
    return Entry(
        id=record.pk,
        type="event",
        at=record.at,
        actor_kind=kinds.get(record.actor_kind, AuthorKind.SYSTEM),
        actor_id=record.actor_id,
        actor_name=names.get(record.actor_id, ""),
        on_behalf_of=whom,
        kind=record.kind,
        text=record.describe(),
        data=record.data if actor.is_staff else {},
        details=texts,
    )


def _merged(messages: Page, events: Page, *, ordering: str, limit: int, cursor: Cursor | None) -> Page:
    """One page out of two. Whatever did not fit comes with the next."""
    descending = ordering.startswith("-")
    rows = sorted([*messages.rows, *events.rows], key=_place, reverse=descending)
    backwards = cursor is not None and cursor.backwards
    cut = rows[-limit:] if backwards else rows[:limit]
    more = len(rows) > len(cut) or any(
        (one.previous if backwards else one.next) is not None for one in (messages, events)
    )
    if not cut:
        return Page([], messages.next, messages.previous)
    after, before = (_cursor(cut[-1], ordering, False), _cursor(cut[0], ordering, True))
    return Page(
        cut,
        next=after if more or backwards else None,
        previous=before if (more if backwards else cursor is not None) else None,
    )


def _place(row: Message | EventRecord) -> tuple[datetime, UUID]:
    return (row.created_at if isinstance(row, Message) else row.at), row.pk


def _cursor(row: Message | EventRecord, ordering: str, backwards: bool) -> Cursor:
    at, pk = _place(row)
    return Cursor(ordering, at, pk, backwards)
