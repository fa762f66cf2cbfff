"""A contract's first day, its end, and the reminders before it."""

from __future__ import annotations

from accounts.actions import contract_steps
from accounts.actions.contract_alarms import ENDS, REMIND, STARTS, reminders
from accounts.events import ContractEndsSoon
from accounts.models import Contract
from accounts.states import RUNNING, ContractState
from ledger import publish
from ledger.actors import System
from ledger.models import Timer
from ledger.timers import timer

BY = System("contracts")


@timer(STARTS)
def start(ringing: Timer) -> None:
    """The first day has begun. However late this runs, it counts since then."""
    contract = _locked(ringing)
    if contract is not None:
        contract_steps.begin_if_due(contract, by=BY, at=ringing.due_at)


@timer(ENDS)
def end(ringing: Timer) -> None:
    """The last day is over."""
    contract = _locked(ringing)
    if contract is not None:
        contract_steps.expire_if_over(contract, by=BY, at=ringing.due_at)


@timer(REMIND)
def remind(ringing: Timer) -> None:
    """The end comes near: whoever looks after the contract is told, unless it has been renewed."""
    contract = _locked(ringing)
    if contract is None or contract.state not in RUNNING or contract.ends is None:
        return
    days = next((each for each, due_at in reminders(contract).items() if due_at == ringing.due_at), None)
    if days is None or contract.renewals.exclude(state=ContractState.CANCELLED).exists():
        return
    soon = ContractEndsSoon(days=days, ends=contract.ends, administrator_id=contract.administrator_id)
    publish(soon, subject=contract, by=BY, at=ringing.due_at)


def _locked(ringing: Timer) -> Contract | None:
    found: Contract | None = Contract.objects.select_for_update(of=("self",)).filter(pk=ringing.subject_id).first()
    return found
