"""Contracts follow the clock of their customer, and that of the organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.actions import contract_steps
from accounts.actions.contract_alarms import set_alarms
from accounts.events import AccountUpdated, ConsumerUpdated, HouseholdUpdated
from accounts.models import Contract
from accounts.states import OVER
from identity.events import SettingsUpdated
from ledger.actors import System
from ledger.subscribers import Announced, after, within

BY = System("contracts")


@within(AccountUpdated, ConsumerUpdated, HouseholdUpdated)
def follow_the_customers_zone(event: Announced) -> None:
    """Days begin and end elsewhere now."""
    if "time_zone" in event.data.fields:
        resource = event.kind.partition(".")[0]
        _follow(Contract.objects.filter(**{f"{resource}_id": event.subject_id}), at=event.at)


@after(SettingsUpdated)
def follow_the_organisations_zone(event: Announced, delivery: Any) -> None:
    """The same for every contract whose customer has no zone either."""
    if "time_zone" in event.data.fields:
        _follow(Contract.objects.all(), at=event.at)


def _follow(contracts: Any, *, at: datetime) -> None:
    """Only what has no zone of its own and is not over. A state does not go back: what is active stays so."""
    open_ones = contracts.filter(time_zone="").exclude(state__in=OVER).order_by("pk")
    for contract in open_ones.select_related("account", "consumer", "household").select_for_update(of=("self",)):
        if contract.set_period():
            Contract.objects.filter(pk=contract.pk).update(starts_at=contract.starts_at, ends_at=contract.ends_at)
            set_alarms(contract, at=at)
            contract_steps.begin_if_due(contract, by=BY, at=at)
