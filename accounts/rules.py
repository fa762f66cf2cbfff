"""Who sees which customers. Nobody sees anything that is not named here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.reaching import NO_ACCOUNTS, Accounts
from accounts.states import RUNNING, ContractState, DuplicateState
from identity.access import Access, Rule, staff_see_all
from identity.rules import NOBODY, may_decide
from ledger.refusals import Refused

NONE: frozenset = frozenset()


def reached(name: str, column: str = "") -> Callable[[Any], Q | None]:
    """For a rule: rows whose ``column`` leads into this entry of a customer's reach; not for whom it is empty."""

    def rows(actor: Any) -> Q | None:
        found = actor.reach.get(name) if actor.is_customer else None
        if not found:
            return None
        if isinstance(found, Accounts):
            return found.q(column)
        return Q(**{f"{column}_id__in" if column else "pk__in": found})

    return rows


def _served(actor: Any) -> Q | None:
    found = served_only(actor)
    return found.q("") if found else None


def served_only(actor: Any) -> Accounts:
    """Accounts for whose people a customer may open cases, without those whose cases they see anyway."""
    reach = actor.reach if actor.is_customer else {}
    return reach["serves"].beyond(reach["accounts"]) if reach else NO_ACCOUNTS


ACCOUNTS = Access(
    permissions.READ,
    staff_see_all(_("Staff of the house see every account.")),
    Rule("home", _("Contacts see their own account."), reached("home")),
    Rule("portal_role", _("A portal role shows the accounts whose cases it shows."), reached("by_role")),
    Rule("serves", _("People of a partner see the customers that the partner serves."), _served),
    Rule("responsibility_work", _("A responsibility lets them work for the account."), reached("works")),
    Rule("responsibility_view", _("A responsibility lets them look at the account."), reached("views")),
)
CONTACTS = Access(
    permissions.READ,
    staff_see_all(_("Staff of the house see every contact.")),
    Rule("self", _("Contacts see themselves."), reached("contacts")),
    Rule("serves", _("They see the people of accounts for which they may open cases."), reached("serves", "account")),
)
CONSUMERS = Access(
    permissions.READ,
    staff_see_all(_("Staff of the house see every consumer.")),
    Rule("self", _("Consumers see themselves."), reached("consumers")),
    Rule("represents", _("They act for this consumer."), reached("represents")),
    Rule("watches", _("A responsibility lets them look at this consumer's cases."), reached("watches")),
    Rule(
        "serves", _("They see the consumers of accounts for which they may open cases."), reached("serves", "served_by")
    ),
)
HOUSEHOLDS = Access(
    permissions.READ,
    staff_see_all(_("Staff of the house see every household.")),
    Rule("household", _("They act for this household."), reached("households")),
    Rule("household_view", _("A responsibility lets them look at this household's cases."), reached("household_views")),
)
DUPLICATES = Access(permissions.READ, staff_see_all(_("Staff of the house see who may be the same customer.")))
RELATIONS = Access(
    permissions.READ, staff_see_all(_("Responsibilities and who holds them are for staff of the house."))
)


def _home_unless_partner(actor: Any) -> Q | None:
    reach = actor.reach
    if not actor.is_customer or not reach.get("home") or reach["partner"] is not None:
        return None
    return Q(account_id__in=reach["home"])


POSSESSIONS = Access(
    permissions.READ,
    staff_see_all(_("Staff of the house see what every customer bought and runs.")),
    Rule(
        "home",
        _("Contacts see what their own account bought and runs; people of partners do not."),
        _home_unless_partner,
    ),
    Rule(
        "portal_role",
        _("A portal role shows the things of accounts whose cases it shows."),
        reached("by_role", "account"),
    ),
    Rule("responsibility_work", _("A responsibility lets them work for the account."), reached("works", "account")),
    Rule("responsibility_view", _("A responsibility lets them look at the account."), reached("views", "account")),
    Rule("own", _("Consumers see what they bought and run themselves."), reached("consumers", "consumer")),
    Rule("household", _("They act for the household."), reached("households", "household")),
    Rule("represents", _("They act for this consumer."), reached("represents", "consumer")),
)


def _agreed(rows: Callable[[Any], Q | None]) -> Callable[[Any], Q | None]:
    """Customers see a contract once it is agreed, never what is only drafted."""

    def found(actor: Any) -> Q | None:
        condition = rows(actor)
        return None if condition is None else condition & Q(approved_at__isnull=False)

    return found


CONTRACTS = Access(
    permissions.READ,
    staff_see_all(_("Staff of the house see every contract.")),
    Rule(
        "portal_role",
        _("A portal role shows what was agreed with accounts whose cases it shows."),
        _agreed(reached("by_role", "account")),
    ),
    Rule("own", _("Consumers see what was agreed with them."), _agreed(reached("consumers", "consumer"))),
    Rule(
        "household",
        _("Who acts for a household sees what was agreed with it."),
        _agreed(reached("households", "household")),
    ),
)

visible_accounts = ACCOUNTS.visible
visible_contacts = CONTACTS.visible
visible_consumers = CONSUMERS.visible
visible_households = HOUSEHOLDS.visible
visible_relations = RELATIONS.visible
visible_duplicates = DUPLICATES.visible
visible_possessions = POSSESSIONS.visible
visible_contracts = CONTRACTS.visible


def visible_products(actor: Any, owned_by: Callable[[Any], Q]) -> Q:
    """Staff of the house see the catalogue; a customer the products of what they bought and run."""
    return _visible(actor, lambda reach: owned_by(actor))


def _visible(actor: Any, for_customer: Any) -> Q:
    if actor.kind == "system":
        return Q()
    if not actor.can(permissions.READ):
        return NOBODY
    if actor.is_customer:
        return for_customer(actor.reach) if actor.reach else NOBODY
    return NOBODY if actor.is_outsourced or not actor.is_staff else Q()


# --- Contracts: what forbids a verb now ---------------------------------------------------------------------------
IN_STATE = {  # why a verb of another state is refused
    ContractState.DRAFT: _("This contract is a draft."),
    ContractState.SUBMITTED: _("This contract waits for approval."),
    ContractState.APPROVED: _("This contract is approved and waits for its first day."),
    ContractState.ACTIVE: _("This contract is active."),
    ContractState.SUSPENDED: _("This contract is suspended."),
    ContractState.EXPIRED: _("This contract has ended."),
    ContractState.CANCELLED: _("This contract was cancelled."),
}


def may_change_contract(actor: Any, contract: Any) -> Refused | None:
    """A draft, and what is agreed and not over; never what somebody is just asked to approve."""
    return _state(contract, ContractState.DRAFT, *RUNNING)


def may_delete_contract(actor: Any, contract: Any) -> Refused | None:
    """A draft."""
    return _state(contract, ContractState.DRAFT)


def may_submit_contract(actor: Any, contract: Any) -> Refused | None:
    """A draft."""
    return _state(contract, ContractState.DRAFT)


def may_decide_contract(actor: Any, contract: Any) -> Refused | None:
    """Whoever was asked, never whoever submitted it."""
    return _state(contract, ContractState.SUBMITTED) or may_decide(actor, contract.approval)


def may_suspend_contract(actor: Any, contract: Any) -> Refused | None:
    """While it is active."""
    return _state(contract, ContractState.ACTIVE)


def may_resume_contract(actor: Any, contract: Any) -> Refused | None:
    """While it is suspended."""
    return _state(contract, ContractState.SUSPENDED)


def may_cancel_contract(actor: Any, contract: Any) -> Refused | None:
    """Once it is more than a draft, until it is over."""
    return _state(contract, ContractState.SUBMITTED, *RUNNING)


def may_renew_contract(actor: Any, contract: Any) -> Refused | None:
    """What was agreed and has an end; once."""
    if refusal := _state(contract, *RUNNING, ContractState.EXPIRED):
        return refusal
    if contract.ends is None:
        return Refused("no_end", _("This contract has no end, so there is nothing to renew."))
    return None


def _state(contract: Any, *allowed: str) -> Refused | None:
    if contract.state in allowed:
        return None
    return Refused("wrong_state", IN_STATE[contract.state], state=str(contract.state))


# --- Duplicates ---------------------------------------------------------------------------------------------------
def may_dismiss(actor: Any, duplicate: Any) -> Refused | None:
    """Only while it is suspected."""
    return (
        None if duplicate.state == DuplicateState.SUSPECTED else Refused("wrong_state", _("This is decided already."))
    )


def may_reconsider(actor: Any, duplicate: Any) -> Refused | None:
    """Only what somebody said is none."""
    if duplicate.state == DuplicateState.DISMISSED:
        return None
    return Refused("wrong_state", _("Nobody has said that these are two."))
