"""Who sees which cases, and what forbids a verb now: the state, or the caller's relation to the case.

Each ``may_…`` looks at the loaded row and the actor only, so that a list of cases asks the database nothing.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import permissions
from cases.states import AWAITING_INFO, CANCELLED, CLOSED, FINISHED, NEW, OPEN, RESOLVED, UNFINISHED, WORKING
from ledger.models.records import ClockTimestamp
from ledger.refusals import Forbidden, Refused

NOBODY = Q(pk__in=[])
IN_STATE = {  # why a verb of another state is refused
    NEW: _("Nobody has taken this case yet."),
    OPEN: _("This case is being worked on."),
    AWAITING_INFO: _("This case waits for the customer's answer."),
    RESOLVED: _("A solution has been proposed."),
    CLOSED: _("This case has ended."),
    CANCELLED: _("This case has ended."),
}


def visible_cases(actor: Any) -> Q:
    """Staff of the house see every case, outsourcers what is routed to them, customers what their login reaches."""
    if actor.kind == "system":
        return Q()
    if not actor.can(permissions.READ):
        return NOBODY
    if actor.is_customer:
        return _within_reach(actor)
    if actor.is_outsourced:
        return Q(group__in=actor.groups) | Q(assignee=actor.user_id)
    return Q() if actor.is_staff else NOBODY


def _within_reach(actor: Any) -> Q:
    """Own cases, those of the accounts they answer for or may look at, and those they opened for accounts they serve.
    A partner that lost its customer reads the cases that it opened until they end."""
    reach = actor.reach
    if not reach:
        return NOBODY
    found = Q(pk__in=[])
    if reach["contacts"]:
        opened = Q(opened_by_id=actor.user_id)
        found |= Q(contact_id__in=reach["contacts"]) | opened & Q(account_id__in=reach["serves"])
        if reach["partner"]:
            found |= opened & Q(partner_id=reach["partner"]) & ~Q(state__in=FINISHED)
    if seen := reach["accounts"] | reach["views"]:
        found |= Q(account_id__in=seen)
    if reach["consumers"]:
        found |= Q(consumer_id__in=reach["consumers"])
    return found


def visible_messages(actor: Any) -> Q:
    """Within a case that one sees: customers read what is public, once it can no longer be taken back."""
    if actor.is_staff:
        return Q()
    told = Q(held_until=None) | Q(held_until__lte=ClockTimestamp())
    return told & Q(visibility="public", withdrawn_at=None)


def is_party(actor: Any, case: Any) -> bool:
    """Whether a customer's login may act on this case: who only still reads it may not."""
    reach = actor.reach
    return bool(reach) and (
        case.contact_id in reach["contacts"]
        or case.consumer_id in reach["consumers"]
        or case.account_id in reach["accounts"]
        or (case.opened_by_id == actor.user_id and case.account_id in reach["serves"])
    )


# --- Taking and handing over --------------------------------------------------------------------------------------
def may_accept(actor: Any, case: Any) -> Refused | None:
    """The assignee; when unassigned any agent of the group, or any agent if there is no group."""
    return _state(case, NEW) or _may_take(actor, case)


def _may_take(actor: Any, case: Any) -> Refused | None:
    if actor.user_id is None or not actor.is_staff:
        return Refused("not_assignee", _("Only a person of the staff can take a case."))
    if case.assignee_id is not None:
        return (
            None
            if case.assignee_id == actor.user_id
            else Refused("not_assignee", _("This case is assigned to somebody else."))
        )
    if case.group_id is not None and case.group_id not in actor.groups:
        return Refused("not_in_group", _("This case waits for another group."))
    return None


def may_assign(actor: Any, case: Any) -> Refused | None:
    """Agents of the group, the assignee, and managers; anybody if there is no group."""
    return _state(case, *UNFINISHED) or _may_hand_over(actor, case)


def _may_hand_over(actor: Any, case: Any) -> Refused | None:
    if (
        actor.kind == "system"
        or actor.can(permissions.MANAGE)
        or case.group_id is None
        or case.group_id in actor.groups
    ):
        return None
    if case.assignee_id is not None and case.assignee_id == actor.user_id:
        return None
    return Refused("not_in_group", _("Only the group that holds this case, or a manager, hands it over."))


# --- Asking and answering -----------------------------------------------------------------------------------------
def may_request_info(actor: Any, case: Any) -> Refused | None:
    """Agents, while work goes on; a new case is taken first."""
    return _state(case, *WORKING) or _takes_first(actor, case)


def may_provide_info(actor: Any, case: Any) -> Refused | None:
    """The customer, or an agent who was told."""
    return _state(case, AWAITING_INFO) or _party(actor, case)


def may_resume(actor: Any, case: Any) -> Refused | None:
    """Agents, while the customer is asked."""
    return _state(case, AWAITING_INFO)


# --- Solutions ----------------------------------------------------------------------------------------------------
def may_propose_solution(actor: Any, case: Any) -> Refused | None:
    """Agents, while work goes on; a new case is taken first."""
    return _state(case, *WORKING) or _takes_first(actor, case)


def may_decide(actor: Any, case: Any) -> Refused | None:
    """The customer; staff only with the permission to decide on somebody's behalf."""
    if actor.is_staff and not actor.can(permissions.DECIDE_ON_BEHALF):
        return Forbidden(permissions.DECIDE_ON_BEHALF)
    return _state(case, RESOLVED) or _party(actor, case)


def may_withdraw_solution(actor: Any, case: Any) -> Refused | None:
    """The assignee and managers."""
    if refusal := _state(case, RESOLVED):
        return refusal
    if actor.can(permissions.MANAGE) or (case.assignee_id is not None and case.assignee_id == actor.user_id):
        return None
    return Refused("not_assignee", _("Only the assignee or a manager takes a solution back."))


# --- Ending -------------------------------------------------------------------------------------------------------
def may_close(actor: Any, case: Any) -> Refused | None:
    """Anybody while work goes on; a proposed solution is the customer's to decide."""
    if actor.is_staff and case.state == RESOLVED:
        return Refused(
            "customer_decides", _("The customer decides about the proposed solution."), state=str(case.state)
        )
    return _state(case, *WORKING, RESOLVED) or _party(actor, case)


def may_cancel(actor: Any, case: Any) -> Refused | None:
    """Agents while work goes on; a customer as long as nobody has begun."""
    return _state(case, *((NEW,) if actor.is_customer else WORKING)) or _party(actor, case)


# --- Writing and changing -----------------------------------------------------------------------------------------
def may_message(actor: Any, case: Any) -> Refused | None:
    """Staff until the end; a customer's message is never lost, so they always may."""
    return (None if actor.is_customer else _state(case, *UNFINISHED)) or _party(actor, case)


def may_update(actor: Any, case: Any) -> Refused | None:
    """Until the end."""
    return _state(case, *UNFINISHED)


def _state(case: Any, *allowed: str) -> Refused | None:
    """A customer's step must fit the state that they were told, too, and the refusal speaks of that one: never of a state
    that staff may still take back."""
    told = getattr(case, "told_state", case.state)
    if case.state in allowed and told in allowed:
        return None
    if told in allowed:
        changed = _("Something changed on this case in the meantime. Look again, then repeat your step.")
        return Refused("wrong_state", changed)
    return Refused("wrong_state", IN_STATE[told], state=str(told))


def _takes_first(actor: Any, case: Any) -> Refused | None:
    return _may_take(actor, case) if case.state == NEW else None


def _party(actor: Any, case: Any) -> Refused | None:
    if actor.is_customer and not is_party(actor, case):
        return Refused("not_party", _("You can read this case, but no longer act on it."))
    return None
