"""The alarms of a contract: its first day, its end, and the reminders before it."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Contract
from accounts.states import RUNNING, ContractState
from ledger import timers
from ledger.models import Timer
from ledger.timers import Alarm
from schedules.zones import day_begins

STARTS, ENDS, REMIND = "contract.starts", "contract.ends", "contract.remind"


def key_of(contract: Contract, what: str) -> str:
    """One alarm of each kind; ``remind`` has one for each number of days."""
    return f"contract:{contract.pk}:{what}"


def reminders(contract: Contract) -> dict[int, datetime]:
    """Days before the end → when the administrator is reminded: as that day begins in the contract's zone."""
    if contract.ends is None:
        return {}
    zone = contract.zone
    return {days: day_begins(contract.ends - timedelta(days=days), zone) for days in contract.remind_days}


def set_alarms(contract: Contract, *, at: datetime) -> None:
    """Set what its state and its days ask for, and take back what they no longer do. Reminders that are past stay past."""
    wanted: list[Alarm] = []
    if contract.state == ContractState.APPROVED:
        wanted.append(Alarm(STARTS, contract, contract.starts_at, key_of(contract, "starts")))
    if contract.ends_at is not None and contract.state in (ContractState.ACTIVE, ContractState.SUSPENDED):
        wanted.append(Alarm(ENDS, contract, contract.ends_at, key_of(contract, "ends")))
    if contract.state in RUNNING:
        for days, due_at in reminders(contract).items():
            if due_at > at:
                wanted.append(Alarm(REMIND, contract, due_at, key_of(contract, f"remind:{days}")))
    keys = {alarm.key for alarm in wanted}
    waiting = Timer.objects.waiting().filter(subject_id=contract.pk, key__startswith=key_of(contract, ""))
    for key in set(waiting.values_list("key", flat=True)) - keys:
        timers.cancel(key=key)
    timers.schedule_many(wanted)
