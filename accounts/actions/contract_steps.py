"""The way of a contract: submitting, deciding, beginning, suspending, ending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions, rules
from accounts.actions.contract_alarms import set_alarms
from accounts.models import Contract
from accounts.states import ContractState
from identity import approving
from identity.actions import approvals
from identity.models import Group, User
from ledger import publish
from ledger.params import Param
from ledger.verbs import authorize, verb

KIND = "contract"
_reason = Param.text("reason", max_length=1000, label=_("Reason"))
_why = Param.text("reason", required=True, max_length=1000, label=_("Reason"))


@verb(
    "contract.submit",
    permission=permissions.MANAGE_CONTRACTS,
    label=_("Submit for approval"),
    params=[
        Param.refs(
            "approvers", "identity.user", label=_("Approvers"),
            help=_("Empty, and no group either: everybody who may approve contracts."),
        ),
        Param.ref("group", "identity.group", nullable=True, label=_("Group that approves")),
        Param.ref("deputy", "identity.user", nullable=True, label=_("Deputy")),
        Param.datetime("due_at", nullable=True, label=_("To be decided by")),
        Param.text("note", max_length=4000, label=_("Note")),
    ],
    may=rules.may_submit_contract,
    primary=True,
    audience="staff",
)  # fmt: skip
def submit(
    *, contract: Contract, approvers: Iterable[User] = (), group: Group | None = None, deputy: User | None = None,
    due_at: datetime | None = None, note: str = "", by: Any, at: datetime,
) -> Contract:  # fmt: skip
    """Ask somebody else to approve it. Until they decide it cannot be changed."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.MANAGE_CONTRACTS, contract)
    approval = approvals.request(
        kind=KIND, what=str(contract), approvers=approvers, group=group, deputy=deputy, due_at=due_at, note=note, by=by, at=at
    )  # fmt: skip
    contract.mark_submitted(approval=approval)
    contract.store("contract.submit", at=at)
    publish(events.ContractSubmitted(approval_id=approval.pk, note=note), subject=contract, by=by, at=at)
    return contract


@verb(
    "contract.approve",
    permission=permissions.APPROVE_CONTRACTS,
    label=_("Approve"),
    params=[_reason],
    may=rules.may_decide_contract,
    primary=True,
    audience="staff",
)
def approve(*, contract: Contract, reason: str = "", by: Any, at: datetime) -> Contract:
    """Agree to what somebody else submitted. It counts from its first day on, at once if that has come."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.APPROVE_CONTRACTS, contract)
    approvals.approve(approval=contract.approval, reason=reason, by=by, at=at)
    return Contract.objects.get(pk=contract.pk)


@verb(
    "contract.reject",
    permission=permissions.APPROVE_CONTRACTS,
    label=_("Reject"),
    params=[_why],
    may=rules.may_decide_contract,
    audience="staff",
)
def reject(*, contract: Contract, reason: str, by: Any, at: datetime) -> Contract:
    """Do not agree: it is a draft again, and the reason goes back to whoever submitted it."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.APPROVE_CONTRACTS, contract)
    approvals.reject(approval=contract.approval, reason=reason, by=by, at=at)
    return Contract.objects.get(pk=contract.pk)


@verb(
    "contract.suspend",
    permission=permissions.MANAGE_CONTRACTS,
    label=_("Suspend"),
    params=[_why],
    may=rules.may_suspend_contract,
    danger=True,
    audience="staff",
)
def suspend(*, contract: Contract, reason: str, by: Any, at: datetime) -> Contract:
    """Let it count no longer for the time being, for example because it is not paid. Its end comes all the same."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.MANAGE_CONTRACTS, contract)
    contract.mark_suspended(reason=reason, at=at)
    contract.store("contract.suspend", at=at)
    publish(events.ContractSuspended(reason=reason), subject=contract, by=by, at=at)
    return contract


@verb(
    "contract.resume",
    permission=permissions.MANAGE_CONTRACTS,
    label=_("Resume"),
    may=rules.may_resume_contract,
    primary=True,
    audience="staff",
)
def resume(*, contract: Contract, by: Any, at: datetime) -> Contract:
    """Let it count again."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.MANAGE_CONTRACTS, contract)
    contract.mark_resumed()
    contract.store("contract.resume", at=at)
    publish(events.ContractResumed(), subject=contract, by=by, at=at)
    return contract


@verb(
    "contract.cancel",
    permission=permissions.MANAGE_CONTRACTS,
    label=_("Cancel"),
    params=[_why],
    may=rules.may_cancel_contract,
    danger=True,
    audience="staff",
)
def cancel(*, contract: Contract, reason: str, by: Any, at: datetime) -> Contract:
    """End it now, or never let it begin. Cases that it covers keep what they have."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.MANAGE_CONTRACTS, contract)
    was = str(contract.state)
    contract.mark_cancelled(reason=reason, at=at)
    contract.store("contract.cancel", at=at)
    if contract.approval is not None and was == ContractState.SUBMITTED:
        approvals.close(contract.approval, reason=reason, by=by, at=at)
    set_alarms(contract, at=at)
    publish(events.ContractCancelled(old=was, reason=reason), subject=contract, by=by, at=at)
    return contract


# --- What the decision brings, whether it was made on the contract or in somebody's inbox --------------------------
def of_approval(approval: Any) -> Contract | None:
    """The contract that waits for this decision, locked."""
    found: Contract | None = Contract.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    return found


def approved(contract: Contract, *, approval: Any, by: Any, at: datetime) -> None:
    """It waits for its first day, or begins at once if that has come."""
    contract.mark_approved(at=at)
    contract.store("contract.approve", at=at)
    agreed = events.ContractApproved(approval_id=approval.pk, starts=contract.starts, reason=approval.reason)
    publish(agreed, subject=contract, by=by, at=at)
    set_alarms(contract, at=at)
    begin_if_due(contract, by=by, at=at)


def rejected(contract: Contract, *, approval: Any, by: Any, at: datetime) -> None:
    """It is a draft again."""
    contract.mark_returned()
    contract.store("contract.reject", at=at)
    refused = events.ContractRejected(approval_id=approval.pk, reason=approval.reason)
    publish(refused, subject=contract, by=by, at=at)


def withdrawn(contract: Contract, *, approval: Any, by: Any, at: datetime) -> None:
    """It is a draft again."""
    contract.mark_returned()
    contract.store("approval.withdraw", at=at)
    taken_back = events.ContractWithdrawn(approval_id=approval.pk, reason=approval.reason)
    publish(taken_back, subject=contract, by=by, at=at)


APPROVABLE = approving.Approvable(
    kind=KIND, label=_("Contract"), permission=permissions.APPROVE_CONTRACTS, lock=of_approval, approved=approved,
    rejected=rejected, withdrawn=withdrawn,
)  # fmt: skip


# --- What time brings ---------------------------------------------------------------------------------------------
def begin_if_due(contract: Contract, *, by: Any, at: datetime) -> None:
    """An approved contract whose first day has come is active, since that moment or since its approval."""
    if contract.state != ContractState.APPROVED or not contract.has_begun(at):
        return
    since = max(contract.starts_at, contract.approved_at or contract.starts_at)
    contract.mark_active(at=since)
    contract.store("contract.start", at=at)
    publish(events.ContractActivated(starts=contract.starts, ends=contract.ends), subject=contract, by=by, at=since)
    set_alarms(contract, at=at)


def expire_if_over(contract: Contract, *, by: Any, at: datetime) -> None:
    """A contract whose last day is over has expired, since that moment."""
    if contract.state not in (ContractState.ACTIVE, ContractState.SUSPENDED):
        return
    if contract.ends is None or contract.ends_at is None or contract.ends_at > at:
        return
    was_suspended = contract.state == ContractState.SUSPENDED
    contract.mark_expired(at=contract.ends_at)
    contract.store("contract.expire", at=at)
    over = events.ContractExpired(ends=contract.ends, was_suspended=was_suspended)
    publish(over, subject=contract, by=by, at=contract.ends_at)
    set_alarms(contract, at=at)
