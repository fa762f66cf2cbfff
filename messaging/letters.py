"""What a customer is told by mail about a case: that it arrived, and whatever staff write or propose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import Case
from ledger.actors import System
from messaging.actions import outbox
from messaging.links import absolute
from messaging.models import OutboxMail
from messaging.models.outbox import domain_of
from messaging.states import MailKind

BY = System("customer mail")


def write(*, case: Case, letter: str, kind: str, effect_key: str, at: datetime, **words: Any) -> OutboxMail | None:
    """Put ``templates/mail/<letter>.txt`` about this case into the outbox; None when its customer has no address."""
    person = case.contact or case.consumer
    if person is None or not person.email:
        return None
    with translation.override(person.language or case.language or translation.get_language()):
        link = absolute(reverse("portal:case", args=[case.number])) if person.user_id else ""  # they could not sign in
        body = render_to_string(f"mail/{letter}.txt", {"case": case, "person": person, "link": link, **words})
        subject = _("%(subject)s [%(number)s]") % {"subject": " ".join(case.subject.split()), "number": case.number}
    message = EmailMessage(subject=subject, body=body, to=[person.email])
    thread = f"<case.{case.pk.hex}@{domain_of(message.from_email)}>"
    message.extra_headers = {"References": thread, "In-Reply-To": thread, "Auto-Submitted": "auto-generated"}
    return outbox.put(message=message, kind=kind, case=case, effect_key=effect_key, by=BY, at=at)


def receipt(*, case: Case, effect_key: str, at: datetime) -> OutboxMail | None:
    """The case arrived."""
    return write(case=case, letter="case_received", kind=MailKind.CASE_RECEIVED, effect_key=effect_key, at=at)


def message(*, case: Case, text: str, asks: bool, effect_key: str, at: datetime) -> OutboxMail | None:
    """Staff wrote to the customer; ``asks`` says that the case waits for the answer."""
    return write(
        case=case, letter="case_message", kind=MailKind.CASE, effect_key=effect_key, at=at, text=text, asks=asks
    )


def proposal(*, case: Case, notes: str, text: str, effect_key: str, at: datetime) -> OutboxMail | None:
    """A solution waits for the customer's decision."""
    return write(
        case=case, letter="case_solution", kind=MailKind.CASE, effect_key=effect_key, at=at, notes=notes, text=text
    )
