"""A case: what a customer reported, from creation to end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, transition

from accounts.models import Account, Asset, Consumer, Contact, Contract, Household, Product, SoldProduct
from accounts.models.folded import LAST, FoldedField, starts_with
from accounts.shapes import custom_fields
from cases import rules
from cases.models.case_type import CaseType
from cases.models.shown import ShownQuerySet, untold
from cases.states import (
    AWAITING_INFO,
    CANCELLED,
    CLOSED,
    FINISHED,
    NEW,
    OPEN,
    RESOLVED,
    UNFINISHED,
    WORKING,
    ActionStatus,
    CaseKind,
    CaseState,
    Channel,
    CloseReason,
    Level,
    Priority,
)  # fmt: skip
from identity.models import Group
from ledger.locking import Versioned
from ledger.state_field import StateField, Stateful
from tenancy.constraints import ProtectedState
from tenancy.models import TenantForeignKey, TenantManager, TenantModel

NO_DUE_LAST = datetime(9999, 1, 1, tzinfo=UTC)  # what is due never sorts last, and Python can hold it;
NO_DUE_FIRST = datetime(1900, 1, 1, tzinfo=UTC)  # from the latest to the earliest, too
# Each has an index per ordering, so that a page is cut from it in order. Priority has few values, each of many cases: there
# the index of the ordering is read past the others (docs/scaling.md has the numbers).
FILTERS = {"state": "state", "assignee": "assign", "group": "group", "account": "account"}
ORDERS = {"created_at": "created", "updated_at": "updated", "next_due_sort": "due", "number": "number"}
LIFECYCLE = (
    "state",
    "assignee",
    "resolution_code",
    "resolution_notes",
    "resolved_at",
    "closed_at",
    "close_reason",
    "reopen_count",
)


def due_key(stand_in: datetime) -> models.GeneratedField:
    """``next_due_at`` as a column that is never null, kept by the database itself: what pages are cut by."""
    return models.GeneratedField(
        expression=Coalesce("next_due_at", models.Value(stand_in), output_field=models.DateTimeField()),
        output_field=models.DateTimeField(),
        db_persist=True,
    )


def tag_list(value: Any) -> None:
    """A list of short words."""
    if (
        not isinstance(value, list)
        or len(value) > 50
        or not all(isinstance(tag, str) and 0 < len(tag) <= 60 for tag in value)
    ):
        raise ValidationError(_("A list of at most 50 short words is expected."), code="invalid")


class CaseQuerySet(ShownQuerySet):
    """Cases of the current tenant."""

    def visible_to(self, actor: Any) -> CaseQuerySet:
        """The cases that this actor may see; a customer sees them without what staff may still take back."""
        found = self.as_told_to(actor).filter(rules.visible_cases(actor))
        reach = actor.reach if getattr(actor, "is_customer", False) else {}
        if reach and (reach["accounts"].below or reach["serves"].below):
            found = found.annotate(account_path=models.F("account__path"))  # what may be done is asked of each row
        return found

    def as_told_to(self, actor: Any) -> CaseQuerySet:
        """These cases as somebody knows them who may see them."""
        return self.shown(untold(rules.visible_cases(actor))) if getattr(actor, "is_customer", False) else self

    def open(self) -> CaseQuerySet:
        """Those that have not ended."""
        return self.exclude(state__in=FINISHED)

    def working(self) -> CaseQuerySet:
        """Those on which somebody has something to do."""
        return self.filter(state__in=WORKING)

    def matching(self, text: str) -> CaseQuerySet:
        """Those whose number or subject begins with the text."""
        number = text.strip().upper()
        return self.filter(starts_with("subject_folded", text) | models.Q(number__gte=number, number__lt=number + LAST))

    def with_people(self) -> CaseQuerySet:
        """Reads along what every list shows: type, customer, group, assignee."""
        return self.select_related("type", "account", "contact", "consumer", "group", "assignee")


class Case(Stateful, Versioned, TenantModel):
    """What a customer reported, who works on it, and how it ends."""

    # What other capabilities were given with this creation or change; subscribers find it on ``event.subject.extras``.
    extras: Mapping[str, Any] = MappingProxyType({})

    number = models.CharField(max_length=20, editable=False, db_collation="C")
    kind = models.CharField(max_length=10, choices=CaseKind.choices, default=CaseKind.CASE, editable=False)
    type = TenantForeignKey(CaseType, on_delete=models.PROTECT, related_name="cases")
    subject = models.CharField(max_length=300)
    subject_folded = FoldedField(of=("subject",))
    description = models.TextField(blank=True, max_length=100_000, help_text=_("Markdown."))
    language = models.CharField(max_length=10, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.PORTAL)
    state = StateField(max_length=20, choices=CaseState.choices, default=CaseState.NEW, editable=False)

    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.MODERATE)
    impact = models.SmallIntegerField(choices=Level.choices, null=True, blank=True)
    urgency = models.SmallIntegerField(choices=Level.choices, null=True, blank=True)
    category = models.CharField(max_length=100, blank=True)
    tags = models.JSONField(default=list, blank=True, validators=[tag_list])
    custom = models.JSONField(default=dict, blank=True, validators=[custom_fields])

    account = TenantForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    contact = TenantForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    consumer = TenantForeignKey(Consumer, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    household = TenantForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    product = TenantForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    sold_product = TenantForeignKey(SoldProduct, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    asset = TenantForeignKey(Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    contract = TenantForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="cases",
        help_text=_("Under which it is; filled from the entitlement if left out."),
    )  # fmt: skip
    partner = TenantForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="partner_cases",
        help_text=_("The partner who opened it for its customer."),
    )
    on_behalf_of = TenantForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("For whom a colleague or partner opened it."),
    )
    group = TenantForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    assignee = TenantForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_cases"
    )
    opened_by = TenantForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="opened_cases",
    )
    parent = TenantForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    follow_up_of = TenantForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="follow_ups"
    )

    action_status = models.CharField(
        max_length=20, choices=ActionStatus.choices, default=ActionStatus.NONE, editable=False
    )
    escalation_severity = models.CharField(max_length=20, blank=True, editable=False)
    opened_at = models.DateTimeField(editable=False)
    first_response_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_due_sort = due_key(NO_DUE_LAST)
    next_due_sort_desc = due_key(NO_DUE_FIRST)
    resolution_code = models.CharField(max_length=60, blank=True, editable=False)
    resolution_notes = models.TextField(blank=True, editable=False)
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices, blank=True, editable=False)
    reopen_count = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("How often the customer sent it back from resolved or closed.")
    )
    hand_over_count = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("How often it went to another group.")
    )
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager.from_queryset(CaseQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="cases_case_number"),
            ProtectedState(field="state", name="cases_case_protect_state"),
            models.CheckConstraint(
                # An account may serve a consumer: the verbs know which.
                condition=models.Q(account=None, contact=None) | models.Q(household=None),
                name="cases_case_one_customer",
            ),
        ]
        indexes = [
            *(
                models.Index(fields=["tenant", column, "id"], name=f"cases_case_{short}")
                for column, short in ORDERS.items()
                if column != "number"
            ),
            models.Index(fields=["tenant", "priority", "id"], name="cases_case_prio"),
            models.Index(fields=["tenant", "next_due_sort_desc", "id"], name="cases_case_due_desc"),
            models.Index(fields=["tenant", "subject_folded"], name="cases_case_subject"),
            models.Index(fields=["tenant", "external_id"], name="cases_case_external"),
            # What somebody carries, and what nobody has yet, without a look at what has ended.
            models.Index(
                fields=["tenant", "assignee", "state"], condition=models.Q(state__in=UNFINISHED), name="cases_case_load"
            ),
            models.Index(
                fields=["tenant", "priority", "created_at"], condition=models.Q(state=NEW, assignee=None),
                name="cases_case_untaken",
            ),
            *(
                models.Index(fields=["tenant", column, order, "id"], name=f"cases_case_{short}_{by}")
                for column, short in FILTERS.items()
                for order, by in ORDERS.items()
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_finished(self) -> bool:
        """Closed or cancelled."""
        return self.state in FINISHED

    @property
    def customer(self) -> Account | Consumer | Household | None:
        """Whose case it is."""
        return self.account or self.household or self.consumer

    @property
    def has_customer(self) -> bool:
        """Whether anybody is there to decide."""
        return any((self.account_id, self.consumer_id, self.household_id, self.contact_id))

    def store(self, verb: str, *fields: str, at: datetime) -> None:
        """Write what a transition may have changed, and these fields too."""
        self.updated_at = at
        self.save_locked(verb=verb, fields=[*LIFECYCLE, "updated_at", *fields])

    def touch(self, *, at: datetime, first_response: bool = False) -> None:
        """Something was written on it. Derived columns: the version stays."""
        self.updated_at = at
        if first_response:
            self.first_response_at = at
        type(self).objects.filter(pk=self.pk).update(
            updated_at=self.updated_at, first_response_at=self.first_response_at
        )

    # --- Transitions: guard and target; each changes its own columns and nothing else ---------------------------------
    @transition(field=state, source=NEW, target=OPEN)
    def mark_accepted(self, *, assignee_id: UUID) -> None:
        """An agent takes it."""
        self.assignee_id = assignee_id

    @transition(field=state, source=[OPEN, AWAITING_INFO], target=AWAITING_INFO)
    def mark_awaiting_info(self) -> None:
        """The customer is asked, or asked again."""

    @transition(field=state, source=AWAITING_INFO, target=OPEN)
    def mark_continued(self) -> None:
        """The answer came, or work goes on without it."""

    @transition(field=state, source=[OPEN, AWAITING_INFO], target=RESOLVED)
    def mark_resolved(self, *, code: str, notes: str, at: datetime) -> None:
        """The agent proposes a solution; the customer accepts or rejects it."""
        self.resolution_code, self.resolution_notes, self.resolved_at = code, notes, at

    @transition(field=state, source=RESOLVED, target=CLOSED)
    def mark_solution_accepted(self, *, at: datetime) -> None:
        """The customer is satisfied."""
        self.closed_at, self.close_reason = at, CloseReason.ACCEPTED

    @transition(field=state, source=RESOLVED, target=OPEN)
    def mark_rejected(self) -> None:
        """The customer is not satisfied: there is no solution any more."""
        self._forget_solution()
        self.reopen_count += 1

    @transition(field=state, source=RESOLVED, target=OPEN)
    def mark_withdrawn(self) -> None:
        """The agent takes a wrong solution back."""
        self._forget_solution()

    @transition(field=state, source=[NEW, OPEN, AWAITING_INFO], target=CLOSED)
    def mark_closed(self, *, reason: str, code: str, notes: str, at: datetime) -> None:
        """It ends without a proposal."""
        self.resolution_code, self.resolution_notes, self.close_reason, self.closed_at = code, notes, reason, at

    @transition(field=state, source=[NEW, OPEN, AWAITING_INFO], target=CANCELLED)
    def mark_cancelled(self, *, reason: str, at: datetime) -> None:
        """It should not have been."""
        self.close_reason, self.closed_at = reason, at

    @transition(field=state, source="*", target=RETURN_VALUE(*CaseState.values))
    def mark_undone(self, *, before: Mapping[str, Any]) -> str:
        """The last step is taken back: its columns are what they were, the state among them."""
        for attname, value in before.items():
            if attname != "state":
                setattr(self, attname, value)
        return str(before.get("state", self.state))

    def _forget_solution(self) -> None:
        self.resolution_code, self.resolution_notes, self.resolved_at = "", "", None
