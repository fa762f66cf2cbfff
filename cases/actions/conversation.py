"""Writing to the other side, and internal notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import permissions, rules
from cases.actions import creation, information
from cases.actions.writing import may_say_channel, only_staff, write
from cases.events import MessageAdded, NoteAdded
from cases.models import Case, Message
from cases.states import AWAITING_INFO, FINISHED, Channel, CloseReason, Visibility
from ledger import publish
from ledger.params import Param
from ledger.verbs import authorize, verb

_writing = [
    Param.markdown("body", required=True, label=_("Text")),
    Param.code("channel", choices=Channel.choices, label=_("Channel")),
]


@verb(
    "case.message",
    permission=permissions.MESSAGE,
    label=_("Reply"),
    params=_writing,
    may=rules.may_message,
    creates=True,
    undoable=True,
)
def message(*, case: Case, body: str, by: Any, at: datetime, channel: str = "") -> Message:
    """Write to the other side. A customer's answer to a question ends the waiting; after the end it opens a follow-up."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.MESSAGE, case)
    if not may_say_channel(channel, by):
        raise only_staff(["channel"])
    if by.is_customer and case.state == AWAITING_INFO:
        return information.answer(case, body=body, channel=channel, by=by, at=at)
    if by.is_customer and case.state in FINISHED:
        return _after_the_end(case, body=body, channel=channel, by=by, at=at)
    written, first_response = write(case, body=body, channel=channel, by=by, at=at)
    added = MessageAdded(
        message_id=written.pk, author_kind=written.author_kind, state=case.state, first_response=first_response
    )
    publish(added, subject=written, by=by, at=at)
    return written


@verb(
    "case.note",
    permission=permissions.NOTE,
    label=_("Internal note"),
    params=_writing[:1],
    creates=True,
    audience="staff",
    undoable=True,
)
def note(*, case: Case, body: str, by: Any, at: datetime) -> Message:
    """Write something that the customer never sees, also after the end."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.NOTE, case)
    written, _first = write(case, body=body, visibility=Visibility.INTERNAL, by=by, at=at)
    publish(NoteAdded(message_id=written.pk, author_kind=written.author_kind), subject=written, by=by, at=at)
    return written


def _after_the_end(case: Case, *, body: str, channel: str, by: Any, at: datetime) -> Message:
    """Never a silent loss: the message opens a follow-up, or joins the one that is open. What answers spam is kept,
    and nothing else."""
    if case.close_reason == CloseReason.SPAM:
        written, _first = write(case, body=body, channel=channel, visibility=Visibility.INTERNAL, by=by, at=at)
        publish(NoteAdded(message_id=written.pk, author_kind=written.author_kind), subject=written, by=by, at=at)
        return written
    going_on = Case.objects.visible_to(by).open().filter(follow_up_of=case).order_by("-created_at").first()
    if going_on is not None:
        return message(case=going_on, body=body, channel=channel, by=by, at=at)
    follow_up = creation.follow_up_to(case, by=by, at=at, channel=channel)
    written, _first = write(follow_up, body=body, channel=channel, by=by, at=at)
    publish(
        MessageAdded(message_id=written.pk, author_kind=written.author_kind, state=follow_up.state),
        subject=written,
        by=by,
        at=at,
    )
    return written
