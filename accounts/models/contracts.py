"""Contracts: what was agreed with one customer, for how long, and what it covers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts import shapes
from accounts.models.account import Account
from accounts.models.contract_queries import ContractQuerySet
from accounts.models.folded import FoldedField
from accounts.models.household import Household
from accounts.models.people import Consumer, Contact
from accounts.models.sold import OWNERS
from accounts.states import ContractState
from identity import validators
from identity.models import Approval
from identity.models.settings import zone_or_own
from ledger.records import Record
from ledger.refusals import invalid
from ledger.state_field import StateField, Stateful
from schedules.models import Schedule
from schedules.zones import day_begins, day_ends
from tenancy.constraints import ProtectedState
from tenancy.models import TenantForeignKey, TenantManager, TenantOneToOneField
from tenancy.numbers import next_number

DRAFT, SUBMITTED, APPROVED = ContractState.DRAFT, ContractState.SUBMITTED, ContractState.APPROVED
ACTIVE, SUSPENDED = ContractState.ACTIVE, ContractState.SUSPENDED
EXPIRED, CANCELLED = ContractState.EXPIRED, ContractState.CANCELLED
LIFECYCLE = (
    "state", "approval", "approved_at", "activated_at", "suspended_at", "suspend_reason", "ended_at", "end_reason", "updated_at",
)  # fmt: skip
NO_END = date(9999, 12, 31)  # a contract without an end sorts after those with one


def next_contract_number() -> str:
    """CO0000001 and so on; gaps are allowed."""
    return f"CO{next_number('contract'):07d}"


def days_before_end() -> list[int]:
    """When the administrator is reminded, unless somebody chose otherwise."""
    return [60, 30, 7]


class Contract(Stateful, Record):
    """What was agreed with an account, a consumer or a household.

    It counts from 00:00 of ``starts`` until 24:00 of ``ends`` by the clock of its zone. ``starts_at`` and ``ends_at`` are
    those two instants, derived from the days and the zone (``set_period``) and followed by timers.
    """

    number = models.CharField(max_length=20, editable=False, default=next_contract_number)
    name = models.CharField(max_length=200)
    name_folded = FoldedField(of=("name",))
    account = TenantForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts")
    contact = TenantForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="contracts",
        help_text=_("Whom to ask at the account."),
    )  # fmt: skip
    consumer = TenantForeignKey(Consumer, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts")
    household = TenantForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts")
    state = StateField(max_length=10, choices=ContractState.choices, default=DRAFT, editable=False)

    starts = models.DateField(help_text=_("Its first day, from 00:00 by the clock of its zone."))
    ends = models.DateField(
        null=True, blank=True, help_text=_("Its last day, until 24:00; empty: it runs until it is cancelled.")
    )
    ends_sort = models.GeneratedField(
        expression=Coalesce("ends", models.Value(NO_END), output_field=models.DateField()),
        output_field=models.DateField(),
        db_persist=True,
    )
    time_zone = models.CharField(
        max_length=64, blank=True, validators=[validators.time_zone],
        help_text=_("Empty: the customer's, or else the organisation's."),
    )  # fmt: skip
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    schedule = TenantForeignKey(
        Schedule, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts",
        help_text=_("The working hours in which its promises are counted."),
    )  # fmt: skip

    customer_reference = models.CharField(
        max_length=200, blank=True, help_text=_("The number that the customer gave this contract.")
    )
    administrator = TenantForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="contracts",
        help_text=_("Who looks after it, and is reminded before it ends."),
    )  # fmt: skip
    renewal_of = TenantForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="renewals",
        help_text=_("The contract that it continues."),
    )  # fmt: skip
    remind_days = models.JSONField(
        default=days_before_end, blank=True, validators=[shapes.days],
        help_text=_("How many days before the end the administrator is reminded."),
    )  # fmt: skip

    approval = TenantOneToOneField(
        Approval, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="contract",
        help_text=_("The approval that was asked for last."),
    )  # fmt: skip
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    activated_at = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Since when it is suspended; empty again when it is resumed."),
    )
    suspend_reason = models.CharField(max_length=1000, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    end_reason = models.CharField(max_length=1000, blank=True, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(ContractQuerySet)()

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="accounts_contract_number"),
            models.UniqueConstraint(
                fields=["tenant", "renewal_of"], condition=~Q(state=CANCELLED), name="accounts_contract_renewed_once"
            ),
            ProtectedState(field="state", name="accounts_contract_protect_state"),
            models.CheckConstraint(
                condition=Q(account__isnull=False, consumer=None, household=None)
                | Q(account=None, contact=None, consumer__isnull=False, household=None)
                | Q(account=None, contact=None, consumer=None, household__isnull=False),
                name="accounts_contract_one_customer",
            ),
            models.CheckConstraint(condition=Q(ends=None) | Q(starts__lte=F("ends")), name="accounts_contract_period"),
        ]
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["tenant", "name_folded"], name="accounts_contract_folded"),
            models.Index(fields=["tenant", "starts", "id"], name="accounts_contract_starts"),
            models.Index(fields=["tenant", "ends_sort", "id"], name="accounts_contract_ends"),
            models.Index(fields=["tenant", "state", "ends_sort", "id"], name="accounts_contract_state_ends"),
            models.Index(fields=["tenant", "state", "created_at", "id"], name="accounts_contract_state"),
            models.Index(fields=["tenant", "account", "created_at", "id"], name="accounts_contract_account"),
            models.Index(fields=["tenant", "consumer", "created_at", "id"], name="accounts_contract_consumer"),
            models.Index(fields=["tenant", "household", "created_at", "id"], name="accounts_contract_househ"),
            models.Index(fields=["tenant", "administrator", "created_at", "id"], name="accounts_contract_admin"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"

    def clean(self) -> None:
        """One customer, a contact of the account, and an end that is not before the start."""
        if sum(getattr(self, f"{name}_id") is not None for name in OWNERS) != 1:
            named = next((name for name in OWNERS[1:] if getattr(self, f"{name}_id") is not None), "account")
            raise invalid(
                named, _("A contract is with an account, a consumer or a household: exactly one."), "one_customer"
            )
        if self.contact is not None and self.contact.account_id != self.account_id:
            raise invalid("contact", _("This is a contact of another account."), "other_account")
        if self.ends is not None and self.ends < self.starts:
            raise invalid("ends", _("The end is before the start."), "before_start")

    @property
    def customer(self) -> Any:
        """With whom it is: an account, a consumer or a household."""
        return self.account or self.consumer or self.household

    @property
    def zone(self) -> str:
        """By whose clock it counts: its own zone, else the customer's, else the organisation's."""
        return zone_or_own(self.time_zone or self.customer.time_zone)

    def set_period(self) -> bool:
        """Derive the instants of its start and end from its days and its zone; whether that moved one of them."""
        before, zone = (self.starts_at, self.ends_at), self.zone
        self.starts_at = day_begins(self.starts, zone)
        self.ends_at = day_ends(self.ends, zone) if self.ends is not None else None
        return before != (self.starts_at, self.ends_at)

    def has_begun(self, moment: datetime) -> bool:
        """Whether its first day has come."""
        return self.starts_at <= moment

    def store(self, verb: str, *fields: str, at: datetime) -> None:
        """Write what a transition may have changed, and these fields too."""
        self.updated_at = at
        self.save_locked(verb=verb, fields=[*LIFECYCLE, *fields])

    # --- Transitions: guard and target; each changes its own columns and nothing else ---------------------------------
    @transition(field=state, source=DRAFT, target=SUBMITTED)
    def mark_submitted(self, *, approval: Approval) -> None:
        """Somebody else is asked to agree."""
        self.approval = approval

    @transition(field=state, source=SUBMITTED, target=DRAFT)
    def mark_returned(self) -> None:
        """It was rejected or taken back, and can be changed again."""

    @transition(field=state, source=SUBMITTED, target=APPROVED)
    def mark_approved(self, *, at: datetime) -> None:
        """It waits for its first day."""
        self.approved_at = at

    @transition(field=state, source=APPROVED, target=ACTIVE)
    def mark_active(self, *, at: datetime) -> None:
        """It counts."""
        self.activated_at = at

    @transition(field=state, source=ACTIVE, target=SUSPENDED)
    def mark_suspended(self, *, reason: str, at: datetime) -> None:
        """It does not count for the time being."""
        self.suspended_at, self.suspend_reason = at, reason

    @transition(field=state, source=SUSPENDED, target=ACTIVE)
    def mark_resumed(self) -> None:
        """It counts again."""
        self.suspended_at, self.suspend_reason = None, ""

    @transition(field=state, source=[ACTIVE, SUSPENDED], target=EXPIRED)
    def mark_expired(self, *, at: datetime) -> None:
        """Its last day is over."""
        self.ended_at = at

    @transition(field=state, source=[SUBMITTED, APPROVED, ACTIVE, SUSPENDED], target=CANCELLED)
    def mark_cancelled(self, *, reason: str, at: datetime) -> None:
        """It ends before its time, or never begins."""
        self.ended_at, self.end_reason = at, reason
