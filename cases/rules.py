"""Who sees which cases, and what forbids a verb now: the state, or the caller's relation to the case.

Each ``may_…`` looks at the loaded row and the actor only, so that a list of cases asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import reached, served_only
from cases import permissions
from cases.states import AWAITING_INFO, CANCELLED, CLOSED, FINISHED, NEW, OPEN, RESOLVED, UNFINISHED, WORKING
from identity.access import Access, Rule, staff_see_all
from ledger.models.records import ClockTimestamp
from ledger.refusals import Forbidden, Refused

IN_STATE = {  # why a verb of another state is refused
    NEW: _("Nobody has taken this case yet."),
    OPEN: _("This case is being worked on."),
    AWAITING_INFO: _("This case waits for the customer's answer."),
    RESOLVED: _("A solution has been proposed."),
    CLOSED: _("This case has ended."),
    CANCELLED: _("This case has ended."),
}


def _outsourced(rows: Callable[[Any], Q]) -> Callable[[Any], Q | None]:
    return lambda actor: rows(actor) if actor.is_outsourced else None


def _opened_for_served(actor: Any) -> Q | None:
    served = served_only(actor)
    return served.q("account") & Q(opened_by_id=actor.user_id) if served else None


def _opened_as_partner(actor: Any) -> Q | None:
    if not actor.is_customer or not actor.reach.get("partner"):
        return None
    return Q(opened_by_id=actor.user_id, partner_id=actor.reach["partner"]) & ~Q(state__in=FINISHED)


def _own(actor: Any) -> Q | None:
    """For the own account: a responsibility for another one shows its cases only as long as it lasts."""
    reach = actor.reach if actor.is_customer else {}
    return Q(contact_id__in=reach["contacts"], account_id__in=reach["home"]) if reach.get("contacts") else None


CASES = Access(
    permissions.READ,
    staff_see_all(_("Staff of the house see every case.")),
    Rule(
        "routed", _("People of an outsourced group see the cases of their group."),
        _outsourced(lambda actor: Q(group__in=actor.groups)),
    ),
    Rule(
        "assigned", _("People of an outsourced group see the cases assigned to them."),
        _outsourced(lambda actor: Q(assignee=actor.user_id)),
    ),
    Rule("own", _("Contacts see the cases that were opened by them or for them."), _own),
    Rule(
        "portal_role",
        _("A portal role shows the cases of the own account; case managers also those of the accounts below it, "
          "administrators of a partner also those of its customers."),
        reached("by_role", "account"),
    ),
    Rule("responsibility_work", _("A responsibility lets them work for the account."), reached("works", "account")),
    Rule("responsibility_view", _("A responsibility lets them look at the account."), reached("views", "account")),
    Rule("opened", _("They opened it for an account that they serve."), _opened_for_served),
    Rule(
        "partner_opened",
        _("They opened it as a partner: even when the customer has left the partner they read it until it ends."),
        _opened_as_partner,
    ),
    Rule("own_as_consumer", _("Consumers see their own cases."), reached("consumers", "consumer")),
    Rule("represents", _("They act for the consumer."), reached("represents", "consumer")),
    Rule("household", _("They act for the household."), reached("households", "household")),
    Rule(
        "household_view",
        _("A responsibility lets them look at the household's cases."),
        reached("household_views", "household"),
    ),
    Rule("watches", _("A responsibility lets them look at the consumer's cases."), reached("watches", "consumer")),
)  # fmt: skip
visible_cases = CASES.visible


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
        (case.contact_id in reach["contacts"] and case.account_id in reach["home"])
        or case.consumer_id in reach["consumers"]
        or case.consumer_id in reach["represents"]
        or case.household_id in reach["households"]
        or reach["accounts"].covers(case)
        or (case.opened_by_id == actor.user_id and reach["serves"].covers(case))
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


# --- Time ---------------------------------------------------------------------------------------------------------
def may_book_time(actor: Any, case: Any) -> Refused | None:
    """Also when the case has ended: bookings come late. What should not have been takes no time."""
    return _state(case, *UNFINISHED, CLOSED)


def may_correct_time(actor: Any, entry: Any) -> Refused | None:
    """One's own; anybody's with the permission."""
    if actor.can(permissions.CORRECT_TIME) or (actor.user_id is not None and entry.user_id == actor.user_id):
        return None
    return Refused("not_yours", _("Only a manager corrects what somebody else booked."))


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
