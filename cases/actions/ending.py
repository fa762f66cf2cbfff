"""Ending a case without the customer's acceptance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import permissions, rules
from cases.actions import resolution
from cases.events import CaseCancelled, CaseClosed
from cases.models import Case
from cases.states import RESOLVED, CloseReason
from ledger import publish
from ledger.params import Param
from ledger.verbs import authorize, verb


@verb(
    "case.close",
    permission=permissions.CLOSE,
    label=_("Close"),
    params=[
        Param.code(
            "resolution_code",
            choices=resolution.resolution_codes,
            max_length=60,
            label=_("Resolution code"),
            help=_("Required of staff."),
        ),
        Param.text("resolution_notes", label=_("Resolution notes"), help=_("Required of staff.")),
        Param.text("comment", label=_("Comment")),
    ],
    may=rules.may_close,
    undoable=True,
)
def close(
    *, case: Case, by: Any, at: datetime, resolution_code: str = "", resolution_notes: str = "", comment: str = ""
) -> Case:
    """End a case. Staff say why; a customer who closes a resolved case accepts the solution."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.CLOSE)
    if by.is_staff and case.state != RESOLVED:
        resolution.check_solution(case, resolution_code, resolution_notes)
    authorize(by, permissions.CLOSE, case)
    if case.state == RESOLVED:
        return resolution.accepted(case, comment=comment, by=by, at=at)
    old, reason = case.state, CloseReason.AGENT if by.is_staff else CloseReason.CUSTOMER
    case.mark_closed(reason=reason, code=resolution_code, notes=resolution_notes, at=at)
    case.store("case.close", at=at)
    publish(
        CaseClosed(old=old, reason=reason, code=resolution_code, notes=resolution_notes, comment=comment),
        subject=case,
        by=by,
        at=at,
    )
    return case


@verb(
    "case.cancel",
    permission=permissions.CANCEL,
    label=_("Cancel"),
    params=[Param.text("reason", label=_("Reason")), Param.bool("spam", label=_("Spam"))],
    may=rules.may_cancel,
    danger=True,
    undoable=True,
)
def cancel(*, case: Case, by: Any, at: datetime, reason: str = "", spam: bool = False) -> Case:
    """End a case that should not have been; a customer may as long as nobody has begun."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.CANCEL, case)
    spam = spam and by.is_staff
    old = case.state
    case.mark_cancelled(
        reason=CloseReason.SPAM if spam else CloseReason.AGENT if by.is_staff else CloseReason.CUSTOMER, at=at
    )
    case.store("case.cancel", at=at)
    publish(CaseCancelled(old=old, spam=spam, reason=reason), subject=case, by=by, at=at)
    return case
