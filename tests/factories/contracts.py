"""Contracts, brought to a state by the verbs that lead there."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions import contract_steps, contracts
from accounts.models import Contract
from accounts.states import ContractState
from ledger.actors import System
from tests.factories.accounts import make_account
from tests.factories.people import ROBOT

OTHER = System("approvers")


def make_contract(name: str = "Service", *, by=ROBOT, at=None, **details) -> Contract:
    """A draft that runs from ten days ago for a year, with an account of its own unless another customer is named."""
    today = timezone.now().date()
    if not {"account", "contact", "consumer", "household"} & details.keys():
        details["account"] = make_account(f"{name}co")
    period = {"starts": today - timedelta(days=10), "ends": today + timedelta(days=355)}
    return contracts.create(name=name, by=by, at=at or timezone.now(), **{**period, **details})


def bring_contract_to(state: str, contract: Contract, *, by=ROBOT, approver=OTHER, at=None) -> Contract:
    """As it is done in life: ``by`` submits, ``approver`` agrees."""
    at = at or timezone.now()
    if state == ContractState.DRAFT:
        return contract
    if state == ContractState.APPROVED:
        days = {"starts": at.date() + timedelta(days=30), "ends": at.date() + timedelta(days=394)}
        contract = contracts.update(contract=contract, by=by, at=at, **days)
    contract = contract_steps.submit(contract=contract, by=by, at=at)
    if state == ContractState.SUBMITTED:
        return contract
    if state == ContractState.CANCELLED:
        return contract_steps.cancel(contract=contract, reason="Too dear", by=by, at=at)
    contract = contract_steps.approve(contract=contract, by=approver, at=at)
    if state in (ContractState.APPROVED, ContractState.ACTIVE):
        return contract
    if state == ContractState.SUSPENDED:
        return contract_steps.suspend(contract=contract, reason="Unpaid", by=by, at=at)
    if state == ContractState.EXPIRED:
        contract = contracts.update(contract=contract, ends=at.date() - timedelta(days=1), by=approver, at=at)
        contract_steps.expire_if_over(contract, by=ROBOT, at=at)
        return contract
    raise NotImplementedError(f"say here how a contract becomes {state}")
