"""Asking the customer, getting an answer, and going on without one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import permissions, rules
from cases.actions import assignment
from cases.actions.behalf import ON_BEHALF_OF, speaking_for
from cases.actions.writing import write
from cases.events import CaseResumed, InfoProvided, InfoRequested
from cases.models import Case, Message
from cases.states import AWAITING_INFO, NEW
from ledger import publish
from ledger.params import Param
from ledger.verbs import authorize, verb


@verb(
    "case.request-info",
    permission=permissions.REQUEST_INFO,
    label=_("Request info"),
    params=[Param.markdown("message", required=True, label=_("Question"))],
    may=rules.may_request_info,
    audience="staff",
    undoable=True,
)
def request_info(*, case: Case, message: str, by: Any, at: datetime) -> Case:
    """Ask the customer, or ask again. From new, the caller takes the case first."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.REQUEST_INFO, case)
    if case.state == NEW:
        case = assignment.accept(case=case, by=by, at=at)
    old = case.state
    written, first_response = write(case, body=message, by=by, at=at)
    case.mark_awaiting_info()
    case.store("case.request-info", at=at)
    asked = InfoRequested(old=old, message_id=written.pk, again=old == AWAITING_INFO, first_response=first_response)
    publish(asked, subject=case, by=by, at=at)
    return case


@verb(
    "case.provide-info",
    permission=permissions.PROVIDE_INFO,
    label=_("Provide info"),
    params=[Param.markdown("message", required=True, label=_("Answer")), ON_BEHALF_OF],
    may=rules.may_provide_info,
    undoable=True,
)
def provide_info(*, case: Case, message: str, by: Any, at: datetime, on_behalf_of: Any = None) -> Case:
    """Answer what was asked: the customer, or an agent who was told."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.PROVIDE_INFO)
    by, person = speaking_for(case, by, on_behalf_of, required=False)
    authorize(by, permissions.PROVIDE_INFO, case)
    answer(case, body=message, by=by, at=at, person=person)
    return case


@verb(
    "case.resume",
    permission=permissions.RESUME,
    label=_("Resume"),
    params=[Param.text("reason", label=_("Reason"))],
    may=rules.may_resume,
    audience="staff",
    undoable=True,
)
def resume(*, case: Case, by: Any, at: datetime, reason: str = "") -> Case:
    """Go on without the customer's answer."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.RESUME, case)
    old = case.state
    case.mark_continued()
    case.store("case.resume", at=at)
    publish(CaseResumed(old=old, reason=reason), subject=case, by=by, at=at)
    return case


def answer(case: Case, *, body: str, by: Any, at: datetime, channel: str = "", person: Any = None) -> Message:
    """The answer arrives on a locked case that waits for it; a plain message of the customer does the same."""
    old, whom = case.state, person.name if person else ""
    written, first_response = write(case, body=body, channel=channel, by=by, at=at, whom=whom)
    case.mark_continued()
    case.store("case.provide-info", at=at)
    provided = InfoProvided(
        old=old,
        message_id=written.pk,
        on_behalf_id=person.pk if person else None,
        first_response=first_response,
        whom=whom,
    )
    publish(provided, subject=case, by=by, at=at)
    return written
