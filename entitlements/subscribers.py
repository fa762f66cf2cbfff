"""What covers a case follows the case. Coverage comes first of all reactions: clocks and queues read it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.events.contracts import ContractRenewed
from cases.actions.writing import only_staff
from cases.events import (
    CaseCancelled,
    CaseClosed,
    CaseCreated,
    CaseUpdated,
    SolutionProposed,
    StepUndone,
    TimeBooked,
    TimeCorrected,
    TimeRemoved,
)
from entitlements.actions import coverage, entitlements
from entitlements.queries import CASE_KEYS
from entitlements.states import UseReason
from ledger.actors import System
from ledger.subscribers import Announced, within

FIRST = 10
INPUTS = ("entitlement", "goodwill")  # what coverage takes when a case is opened


@within(CaseCreated, order=FIRST)
def cover(event: Announced) -> None:
    """Decide what covers it, take the unit, or refuse."""
    case = event.subject
    given = {name: case.extras[name] for name in INPUTS if case.extras.get(name)}
    if given and not event.actor.is_staff:
        raise only_staff(given)
    coverage.cover(
        case, by=event.actor, at=event.at, chosen=given.get("entitlement"), goodwill=given.get("goodwill", "")
    )


@within(CaseUpdated, order=FIRST)
def decide_again(event: Announced) -> None:
    """Another customer, product or channel may be owed something else."""
    named = [name for name in INPUTS if name in event.subject.extras]
    if named:
        wrong = ValidationError(_("Choose another entitlement by “Choose entitlement”."), code="read_only")
        raise ValidationError(dict.fromkeys(named, wrong))
    if not {"contract", *CASE_KEYS}.isdisjoint(event.data.fields):
        coverage.keys_changed(event.subject, by=event.actor, at=event.at)


@within(SolutionProposed, CaseClosed, order=FIRST)
def count_on_resolution(event: Announced) -> None:
    """What counts when a case is resolved counts now."""
    coverage.step_taken(event.subject, reason=UseReason.TAKEN, at=event.at, resolved=True)


@within(CaseCancelled, order=FIRST)
def give_back(event: Announced) -> None:
    """A case that should not have been takes nothing."""
    coverage.step_taken(event.subject, reason=UseReason.CANCELLED, at=event.at)


@within(StepUndone, order=FIRST)
def undo(event: Announced) -> None:
    """As if the step had never been taken: its keys, its end, its resolution."""
    case = event.subject
    coverage.keys_changed(case, by=event.actor, at=event.at)
    resolved = coverage.was_resolved(case, undone=event.data.records)
    coverage.step_taken(case, reason=UseReason.UNDONE, at=event.at, resolved=resolved)


@within(TimeBooked, TimeCorrected, TimeRemoved, order=FIRST)
def count_time(event: Announced) -> None:
    """Hours are counted by what was booked."""
    coverage.step_taken(event.subject.case, reason=UseReason.TIME, at=event.at)


@within(ContractRenewed)
def carry_over(event: Announced) -> None:
    """What is owed under a contract goes on without a gap when it is renewed."""
    entitlements.carry_over(
        event.subject,
        successor_id=event.data.successor_id,
        number=event.data.number,
        starts=event.data.starts,
        by=System("entitlements"),
        at=event.at,
    )
