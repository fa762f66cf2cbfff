"""Putting words on a case: what every verb that takes a message does with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.markup import render, visible_text
from cases.models import Case, Message
from cases.states import FROM_CUSTOMERS, AuthorKind, Channel, Visibility
from ledger.holding import running as running_hold


def write(
    case: Case,
    *,
    body: str,
    by: Any,
    at: datetime,
    visibility: str = Visibility.PUBLIC,
    channel: str = "",
    whom: str = "",
) -> tuple[Message, bool]:
    """Add a message to a locked case; says too whether it was the first answer that the customer got."""
    held = running_hold()
    written = Message.objects.create(
        case=case,
        visibility=visibility,
        channel=channel or usual_channel(by),
        author_id=by.user_id,
        author_kind=side_of(by),
        on_behalf_of=whom,
        body=body,
        body_html=render(body),
        visible_text=visible_text(body),
        created_at=at,
        held_until=held.until if held is not None else None,
    )
    if held is not None:
        held.written.append(written.pk)
    answers = visibility == Visibility.PUBLIC and written.author_kind == AuthorKind.STAFF and not whom
    first_response = answers and case.first_response_at is None
    case.touch(at=at, first_response=first_response)
    return written, first_response


def may_say_channel(channel: str | None, by: Any) -> bool:
    """What a customer is owed may depend on the way they came, so they cannot say that they came by another one."""
    return not (by.is_customer and channel and channel not in FROM_CUSTOMERS)


def only_staff(names: Iterable[str]) -> ValidationError:
    """What a customer hears who says something that is the staff's to say."""
    return ValidationError({name: ValidationError(_("Only staff set this."), code="not_allowed") for name in names})


def side_of(by: Any) -> str:
    """Which side somebody writes for."""
    if by.kind == "system":
        return AuthorKind.SYSTEM
    return AuthorKind.STAFF if by.is_staff else AuthorKind.CUSTOMER


def usual_channel(by: Any) -> str:
    """The channel when nobody names one."""
    return Channel.API if by.kind == "system" or by.key_id is not None else Channel.PORTAL
