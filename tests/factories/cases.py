"""Cases, brought to a state by the verbs that lead there."""

from django.utils import timezone

from cases.actions import assignment, creation, ending, information, resolution
from cases.models import Case
from cases.states import CaseState
from tests.factories.people import ROBOT


def make_case(*, by=ROBOT, subject="Printer on fire", at=None, **details) -> Case:
    return creation.create(subject=subject, by=by, at=at or timezone.now(), **details)


def bring_to(state: str, case: Case, *, agent, customer=None, at=None) -> Case:
    """Whoever is named does it as it is done in life."""
    at = at or timezone.now()
    if state == CaseState.NEW:
        return case
    if state == CaseState.CANCELLED:
        return ending.cancel(case=case, reason="mistake", by=agent, at=at)
    case = assignment.accept(case=case, by=agent, at=at)
    if state == CaseState.AWAITING_INFO:
        return information.request_info(case=case, message="Which model?", by=agent, at=at)
    if state == CaseState.OPEN:
        return case
    case = resolution.propose_solution(
        case=case, resolution_code="solved", resolution_notes="Restarted", by=agent, at=at
    )
    if state == CaseState.RESOLVED:
        return case
    if state == CaseState.CLOSED:
        return resolution.accept_solution(case=case, by=customer or ROBOT, at=at)
    raise NotImplementedError(f"say here how a case becomes {state}")
