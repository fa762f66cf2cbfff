"""Asking for somebody's approval, and deciding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from identity import approving, events, rules
from identity.actions.approval_alarms import cancel_alarms, set_alarms
from identity.actor import actor_for
from identity.models import Approval, Approver, Group, User
from ledger import publish
from ledger.params import Param
from ledger.refusals import invalid
from ledger.storing import store_new
from ledger.verbs import authorize, verb

DECISION = ("state", "decided_by", "decided_at", "reason", "updated_at")
LONGEST = 300  # of what is to be approved, in one line


def request(
    *, kind: str, what: str, approvers: Iterable[User] = (), group: Group | None = None, deputy: User | None = None,
    due_at: datetime | None = None, note: str = "", by: Any, at: datetime,
) -> Approval:  # fmt: skip
    """Ask for a decision about a record of this registered kind; the caller keeps the key to what is given back.

    Without ``approvers`` and ``group`` everybody who holds the kind's permission may decide. People who could not decide, for
    want of the permission or because they ask for it themselves, are refused by name (``ValidationError``). With ``due_at`` they
    are reminded before it; when it has passed, the deputy and whoever asked are told.
    """
    permission = next(each.permission for each in approving.kinds() if each.kind == kind)
    people = list(dict.fromkeys(approvers))
    _check(people, deputy, permission, by)
    if due_at is not None and due_at <= at:
        raise invalid("due_at", _("This lies in the past."), "in_the_past")
    approval = Approval(
        kind=kind, what=what[:LONGEST], permission=permission, note=note, requested_by_id=by.user_id, group=group,
        deputy=deputy, due_at=due_at, for_anybody=not people and group is None,
    )  # fmt: skip
    store_new(approval, at=at)
    Approver.objects.bulk_create([Approver(approval=approval, user=person) for person in people])
    asked = events.ApprovalRequested(
        approval_kind=kind, approver_ids=tuple(person.pk for person in people), group_id=approval.group_id,
        deputy_id=approval.deputy_id, what=approval.what, note=note,
    )  # fmt: skip
    publish(asked, subject=approval, by=by, at=at)
    set_alarms(approval, at=at)
    return approval


_reason = Param.text("reason", label=_("Reason"))


@verb("approval.approve", label=_("Approve"), params=[_reason], may=rules.may_decide, audience="staff", primary=True)
def approve(*, approval: Approval, reason: str = "", by: Any, at: datetime) -> Approval:
    """Agree. What waited for it goes on at once."""
    approval, record = _locked(approval, by)
    authorize(by, None, approval)
    approval.mark_approved(by=by, reason=reason, at=at)
    _store(approval, "approval.approve", at)
    publish(events.ApprovalGiven(approval_kind=approval.kind, reason=reason), subject=approval, by=by, at=at)
    if record is not None:
        approving.kind_of(approval).approved(record, approval=approval, by=by, at=at)
    return approval


@verb(
    "approval.reject",
    label=_("Reject"),
    params=[Param.text("reason", required=True, label=_("Reason"))],
    may=rules.may_decide,
    audience="staff",
)
def reject(*, approval: Approval, reason: str, by: Any, at: datetime) -> Approval:
    """Do not agree; the reason goes back to whoever asked."""
    approval, record = _locked(approval, by)
    authorize(by, None, approval)
    approval.mark_rejected(by=by, reason=reason, at=at)
    _store(approval, "approval.reject", at)
    publish(events.ApprovalRefused(approval_kind=approval.kind, reason=reason), subject=approval, by=by, at=at)
    if record is not None:
        approving.kind_of(approval).rejected(record, approval=approval, by=by, at=at)
    return approval


@verb("approval.withdraw", label=_("Withdraw"), params=[_reason], may=rules.may_withdraw, audience="staff")
def withdraw(*, approval: Approval, reason: str = "", by: Any, at: datetime) -> Approval:
    """Take the request back, before anybody decides."""
    approval, record = _locked(approval, by)
    authorize(by, None, approval)
    close(approval, reason=reason, by=by, at=at)
    if record is not None:
        approving.kind_of(approval).withdrawn(record, approval=approval, by=by, at=at)
    return approval


def close(approval: Approval, *, reason: str = "", by: Any, at: datetime) -> None:
    """Nobody needs to decide any more: for verbs that end what was to be approved, and hold the lock on it."""
    approval.mark_withdrawn(by=by, reason=reason, at=at)
    _store(approval, "approval.withdraw", at)
    publish(events.ApprovalWithdrawn(approval_kind=approval.kind, reason=reason), subject=approval, by=by, at=at)


def _locked(approval: Approval, by: Any) -> tuple[Approval, Any]:
    """First the record, then its approval: so does every verb of the record."""
    record = approving.kind_of(approval).lock(approval)
    return Approval.objects.visible_to(by).locked(approval.pk), record


def _store(approval: Approval, verb_key: str, at: datetime) -> None:
    approval.updated_at = at
    approval.save_locked(verb=verb_key, fields=DECISION)
    cancel_alarms(approval)


def _check(people: list[User], deputy: User | None, permission: str, by: Any) -> None:
    message: Any
    for field, person in [*(("approvers", each) for each in people), *([("deputy", deputy)] if deputy else [])]:
        words = {"name": person.name}
        if person.pk == by.user_id:
            message, code = _("Nobody approves what they submitted themselves."), "own_submission"
        elif not person.is_active or not actor_for(person).can(permission):
            message, code = _("%(name)s may not decide this.") % words, "may_not_decide"
        else:
            continue
        raise ValidationError({field: ValidationError(message, code=code)})
