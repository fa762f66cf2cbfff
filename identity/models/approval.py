"""Approvals: something that another person must agree to before it counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from identity import rules
from identity.models.group import Group
from identity.models.user import User
from ledger.records import Record
from ledger.state_field import StateField, Stateful
from tenancy.constraints import ProtectedState
from tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class ApprovalQuerySet(TenantQuerySet):
    """Approvals of the current tenant."""

    def visible_to(self, actor: Any) -> ApprovalQuerySet:
        """Those that this actor asked for, decides, or could decide."""
        return self.filter(rules.visible_approvals(actor, named=Approver))

    def waiting_for(self, actor: Any) -> ApprovalQuerySet:
        """Those that this actor may decide now: pending, not of their own making, addressed to them."""
        return self.filter(rules.waiting_approvals(actor, named=Approver), state=Approval.State.PENDING)

    def with_people(self) -> ApprovalQuerySet:
        """Reads along whom every list names, and what the rules look at."""
        return self.select_related("requested_by", "deputy", "group", "decided_by").prefetch_related("named__user")


class Approval(Stateful, Record):
    """A request that somebody else agrees. The approved record holds the key to it, never the other way.

    ``permission`` is what whoever decides must hold. ``named`` people, the people of ``group`` and the ``deputy`` may decide;
    when nobody is named, everybody with the permission. Never whoever asked for it.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(max_length=60, editable=False, help_text=_("What is to be approved, for example contract."))
    what = models.CharField(
        max_length=300, editable=False, help_text=_("What is to be approved, as it was called when it was asked for.")
    )
    permission = models.CharField(
        max_length=100, editable=False, help_text=_("The permission that whoever decides must hold.")
    )
    note = models.TextField(
        max_length=4000, blank=True, editable=False, help_text=_("What whoever asked for it wrote to whoever decides.")
    )
    requested_by = TenantForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="approvals_requested"
    )
    group = TenantForeignKey(
        Group, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="approvals"
    )
    deputy = TenantForeignKey(
        User,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="approvals_as_deputy",
        help_text=_("May decide in the place of the others."),
    )
    for_anybody = models.BooleanField(
        default=False, editable=False, help_text=_("Nobody is named: everybody with the permission may decide.")
    )
    state = StateField(max_length=10, choices=State.choices, default=State.PENDING, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, help_text=_("By when it should be decided."))
    decided_by = TenantForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="approvals_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(max_length=4000, blank=True, editable=False, help_text=_("Why it was decided so."))

    objects: ClassVar[Any] = TenantManager.from_queryset(ApprovalQuerySet)()

    class Meta(Record.Meta):
        constraints = [ProtectedState(field="state", name="identity_approval_protect_state")]
        indexes = [
            *Record.Meta.indexes,
            models.Index(
                fields=["tenant", "permission", "id"], condition=models.Q(state="pending"), name="identity_approval_waiting"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what

    @property
    def approver_ids(self) -> list[UUID]:
        """The logins of the people who are named."""
        return [each.user_id for each in self.named.all()]

    @transition(field=state, source=State.PENDING, target=State.APPROVED)
    def mark_approved(self, *, by: Any, reason: str, at: datetime) -> None:
        """Somebody else agrees."""
        self._decided(by, reason, at)

    @transition(field=state, source=State.PENDING, target=State.REJECTED)
    def mark_rejected(self, *, by: Any, reason: str, at: datetime) -> None:
        """Somebody else does not agree."""
        self._decided(by, reason, at)

    @transition(field=state, source=State.PENDING, target=State.WITHDRAWN)
    def mark_withdrawn(self, *, by: Any, reason: str, at: datetime) -> None:
        """Nobody needs to decide any more."""
        self._decided(by, reason, at)

    def _decided(self, by: Any, reason: str, at: datetime) -> None:
        self.decided_by_id, self.reason, self.decided_at = by.user_id, reason, at


class Approver(TenantModel):
    """This person is named as one who decides."""

    approval = TenantForeignKey(Approval, on_delete=models.CASCADE, related_name="named")
    user = TenantForeignKey(User, on_delete=models.PROTECT, related_name="approvals_named")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "approval", "user"], name="identity_approver_once"),
        ]
        indexes = [models.Index(fields=["tenant", "user"], name="identity_approver_user")]
