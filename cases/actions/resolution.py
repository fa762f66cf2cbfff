"""Resolving a case: proposing, accepting, rejecting, and taking a proposal back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases import permissions, rules
from cases.actions import assignment
from cases.actions.behalf import ON_BEHALF_OF, speaking_for
from cases.actions.writing import write
from cases.events import CaseClosed, SolutionAccepted, SolutionProposed, SolutionRejected, SolutionWithdrawn
from cases.models import Case, CaseType
from cases.states import NEW
from ledger import publish, publish_many
from ledger.params import Param
from ledger.verbs import authorize, verb


def resolution_codes(case: Case | None) -> list[tuple[str, str]]:
    """The codes of the case's type; of the default one when no case is known."""
    return (case.type if case is not None else CaseType.objects.default()).resolution_choices()


SOLUTION = [
    Param.code("resolution_code", required=True, choices=resolution_codes, max_length=60, label=_("Resolution code")),
    Param.text("resolution_notes", required=True, label=_("Resolution notes")),
]


@verb(
    "case.propose-solution",
    permission=permissions.PROPOSE_SOLUTION,
    label=_("Propose solution"),
    params=[*SOLUTION, Param.markdown("message", label=_("Message"))],
    may=rules.may_propose_solution,
    primary=True,
    audience="staff",
    undoable=True,
)
def propose_solution(
    *, case: Case, resolution_code: str, resolution_notes: str, by: Any, at: datetime, message: str = ""
) -> Case:
    """Propose a solution to the customer, who accepts or rejects it. From new, the caller takes the case first."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.PROPOSE_SOLUTION)
    check_solution(case, resolution_code, resolution_notes)
    authorize(by, permissions.PROPOSE_SOLUTION, case)
    if case.state == NEW:
        case = assignment.accept(case=case, by=by, at=at)
    old, first_response = case.state, case.first_response_at is None and by.kind != "system"
    written = write(case, body=message, by=by, at=at)[0] if message else None
    case.mark_resolved(code=resolution_code, notes=resolution_notes, at=at)
    if first_response:
        case.first_response_at = at  # the notes alone answer the customer too
    case.store("case.propose-solution", "first_response_at", at=at)
    proposed = SolutionProposed(
        old=old,
        code=resolution_code,
        message_id=written.pk if written else None,
        first_response=first_response,
        notes=resolution_notes,
    )
    publish(proposed, subject=case, by=by, at=at)
    return case


@verb(
    "case.accept-solution",
    permission=permissions.ACCEPT_SOLUTION,
    label=_("Accept solution"),
    params=[Param.text("comment", label=_("Comment")), ON_BEHALF_OF],
    may=rules.may_decide,
    primary=True,
    undoable=True,
)
def accept_solution(*, case: Case, by: Any, at: datetime, comment: str = "", on_behalf_of: Any = None) -> Case:
    """The customer is satisfied, and the case ends."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.ACCEPT_SOLUTION)
    _may_speak(by)
    by, person = speaking_for(case, by, on_behalf_of, required=True)
    authorize(by, permissions.ACCEPT_SOLUTION, case)
    return accepted(case, by=by, at=at, comment=comment, person=person)


def accepted(case: Case, *, by: Any, at: datetime, comment: str = "", person: Any = None) -> Case:
    """The proposed solution counts as accepted, and this (locked) case ends."""
    old = case.state
    case.mark_solution_accepted(at=at)
    case.store("case.accept-solution", at=at)
    acceptance = SolutionAccepted(
        old=old, on_behalf_id=person.pk if person else None, comment=comment, whom=person.name if person else None
    )
    closed = CaseClosed(old=old, reason=case.close_reason, code=case.resolution_code)
    publish_many([(acceptance, case), (closed, case)], by=by, at=at)
    return case


@verb(
    "case.reject-solution",
    permission=permissions.REJECT_SOLUTION,
    label=_("Reject solution"),
    params=[Param.text("reason", required=True, label=_("Reason")), ON_BEHALF_OF],
    may=rules.may_decide,
    undoable=True,
)
def reject_solution(*, case: Case, reason: str, by: Any, at: datetime, on_behalf_of: Any = None) -> Case:
    """The customer is not satisfied; the agent works on."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.REJECT_SOLUTION)
    _may_speak(by)
    by, person = speaking_for(case, by, on_behalf_of, required=True)
    authorize(by, permissions.REJECT_SOLUTION, case)
    old = case.state
    case.mark_rejected()
    case.store("case.reject-solution", at=at)
    rejected = SolutionRejected(
        old=old, on_behalf_id=person.pk if person else None, reason=reason, whom=person.name if person else None
    )
    publish(rejected, subject=case, by=by, at=at)
    return case


@verb(
    "case.withdraw-solution",
    permission=permissions.WITHDRAW_SOLUTION,
    label=_("Withdraw solution"),
    params=[Param.text("reason", label=_("Reason"))],
    may=rules.may_withdraw_solution,
    audience="staff",
    undoable=True,
)
def withdraw_solution(*, case: Case, by: Any, at: datetime, reason: str = "") -> Case:
    """Take a wrong solution back before the customer decides."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.WITHDRAW_SOLUTION, case)
    old = case.state
    case.mark_withdrawn()
    case.store("case.withdraw-solution", at=at)
    publish(SolutionWithdrawn(old=old, reason=reason), subject=case, by=by, at=at)
    return case


def check_solution(case: Case, code: str, notes: str) -> None:
    """Both are required, and the code is one of the case's type."""
    errors = {}
    if not code:
        errors["resolution_code"] = ValidationError(_("A resolution code is required."), code="required")
    elif code not in dict(case.type.resolution_choices()):
        errors["resolution_code"] = ValidationError(
            _("This is not a resolution code of this case type."), code="invalid_choice"
        )
    if not (notes or "").strip():
        errors["resolution_notes"] = ValidationError(_("Resolution notes are required."), code="required")
    if errors:
        raise ValidationError(errors)


def _may_speak(by: Any) -> None:
    """Staff without this permission are told so before anything else is looked at."""
    if by.is_staff:
        authorize(by, permissions.DECIDE_ON_BEHALF)
