"""What colleagues are told by mail: that somebody waits for their approval, what was decided, that a contract ends soon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.models import Contract
from identity.languages import reading
from identity.models import Approval, User
from identity.models.settings import zone_or_own
from ledger.actors import System
from messaging.actions import outbox
from messaging.links import absolute

BY = System("staff mail")


def approval_asked(*, approval: Approval, people: Iterable[User], effect_key: str, at: datetime) -> None:
    """To each of those who were asked, in their language."""
    link = absolute(reverse("workspace:approvals"))
    for person in people:
        with reading(person):
            subject = _("For your approval: %(what)s") % {"what": approval.what}
            _put(person, subject, "approval_asked", f"{effect_key}:{person.pk}", at, approval=approval, link=link)


def approval_due(*, approval: Approval, people: Iterable[User], effect_key: str, at: datetime) -> None:
    """Again to each of those who were asked, while there is time."""
    link = absolute(reverse("workspace:approvals"))
    for person in people:
        with reading(person):
            subject = _("Still for your approval: %(what)s") % {"what": approval.what}
            words = {"approval": approval, "link": link, "due": _by_their_clock(approval.due_at, person)}
            _put(person, subject, "approval_due", f"{effect_key}:{person.pk}", at, **words)


def approval_overdue(*, approval: Approval, effect_key: str, at: datetime) -> None:
    """To the deputy and to whoever asked, when nobody has decided in time."""
    for person in (approval.deputy, approval.requested_by):
        if person is None or not person.is_active:
            continue
        decides = person.pk == approval.deputy_id
        link = absolute(reverse("workspace:approvals") + ("" if decides else "?view=asked"))
        with reading(person):
            subject = _("Not decided in time: %(what)s") % {"what": approval.what}
            due = _by_their_clock(approval.due_at, person)
            words = {"approval": approval, "link": link, "decides": decides, "due": due}
            _put(person, subject, "approval_overdue", f"{effect_key}:{person.pk}", at, **words)


def approval_decided(*, approval: Approval, effect_key: str, at: datetime) -> None:
    """To whoever asked."""
    person = approval.requested_by
    if person is None or not person.is_active:
        return
    link = absolute(reverse("workspace:approvals") + "?view=asked")
    with reading(person):
        said = approval.get_state_display()
        subject = _("%(decision)s: %(what)s") % {"decision": said, "what": approval.what}
        _put(person, subject, "approval_decided", effect_key, at, approval=approval, link=link, said=said)


def contract_ends(*, contract: Contract, days: int, effect_key: str, at: datetime) -> None:
    """To its administrator."""
    person = contract.administrator
    if person is None or not person.is_active:
        return
    link = absolute(reverse("workspace:contract", args=[contract.pk]))
    with reading(person):
        subject = _("%(number)s ends in %(days)d days: %(name)s") % {
            "number": contract.number, "days": days, "name": " ".join(contract.name.split())
        }  # fmt: skip
        _put(person, subject, "contract_ends", effect_key, at, contract=contract, days=days, link=link)


def _by_their_clock(moment: datetime | None, person: User) -> str:
    """A moment in the zone of its reader, which it names."""
    if moment is None:
        return ""
    zone = zone_or_own(person.time_zone)
    return f"{formats.date_format(moment.astimezone(ZoneInfo(zone)), 'DATETIME_FORMAT')} ({zone})"


def _put(person: User, subject: str, letter: str, effect_key: str, at: datetime, **words: Any) -> None:
    body = render_to_string(f"mail/{letter}.txt", {"person": person, **words})
    message = EmailMessage(subject=" ".join(subject.split()), body=body, to=[person.email])
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    outbox.put(message=message, effect_key=effect_key, by=BY, at=at)
