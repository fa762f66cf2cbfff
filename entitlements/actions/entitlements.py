"""Saying what a customer is owed, and giving back what a case took."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Contract
from accounts.models.sold import CUSTOMER
from cases.models import Case
from cases.states import Channel
from entitlements import events, permissions
from entitlements.actions import uses
from entitlements.models import Coverage, Entitlement
from entitlements.states import DecreaseOn, Free, Unit, UseReason
from ledger import Refused, publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

KEYS = ("account", "contact", "consumer", "household", "partner", "product", "sold_product", "asset", "contract")
DETAILS = (
    "name", "code", *KEYS, "channels", "starts", "ends", "unit", "allowance", "restrict", "inherit", "is_default",
    "decrease_on", "round_to", "schedule", "order", "is_active", "external_id",
)  # fmt: skip
COUNTING = ("unit", "decrease_on", "round_to")  # a change of these would count anew what was counted

_details = [
    Param.text("code", max_length=60, label=_("Code")),
    Param.ref("account", "accounts.account", nullable=True, label=_("Account")),
    Param.ref("contact", "accounts.contact", nullable=True, label=_("Contact")),
    Param.ref("consumer", "accounts.consumer", nullable=True, label=_("Consumer")),
    Param.ref("household", "accounts.household", nullable=True, label=_("Household")),
    Param.ref("partner", "accounts.account", nullable=True, label=_("Partner")),
    Param.ref("product", "accounts.product", nullable=True, label=_("Product")),
    Param.ref("sold_product", "accounts.soldproduct", nullable=True, label=_("Sold product")),
    Param.ref("asset", "accounts.asset", nullable=True, label=_("Asset")),
    Param.ref("contract", "accounts.contract", nullable=True, label=_("Contract")),
    Param.code("channels", choices=Channel.choices, many=True, label=_("Channels")),
    Param.date("starts", nullable=True, label=_("First day")),
    Param.date("ends", nullable=True, label=_("Last day")),
    Param.code("unit", choices=Unit.choices, label=_("Counted in")),
    Param.integer("allowance", nullable=True, min_value=0, max_value=1_000_000, label=_("Allowance")),
    Param.bool("restrict", label=_("Ends when used up")),
    Param.bool("inherit", label=_("Also for accounts below")),
    Param.bool("is_default", label=_("Default of the customer")),
    Param.code("decrease_on", choices=DecreaseOn.choices, label=_("Counts")),
    Param.integer("round_to", min_value=1, max_value=480, label=_("Round bookings up to minutes")),
    Param.ref("schedule", "schedules.schedule", nullable=True, label=_("Working hours")),
    Param.integer("order", min_value=0, max_value=100_000, label=_("Order")),
    Param.bool("is_active", label=_("Active")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "entitlement.create",
    permission=permissions.WRITE,
    label=_("New entitlement"),
    params=[Param.text("name", required=True, max_length=200, label=_("Name")), *_details],
    audience="staff",
)
def create(*, name: str, by: Any, at: datetime, **details: Any) -> Entitlement:
    """Say what a customer is owed. It covers cases that are opened from now on."""
    authorize(by, permissions.WRITE)
    entitlement = Entitlement(name=name, **details)
    _refuse_second_default(entitlement)
    store_new(entitlement, at=at)
    created = events.EntitlementCreated(
        unit=entitlement.unit,
        allowance=entitlement.allowance,
        account_id=entitlement.account_id,
        consumer_id=entitlement.consumer_id,
        name=name,
    )
    publish(created, subject=entitlement, by=by, at=at)
    return entitlement


@verb(
    "entitlement.update",
    permission=permissions.WRITE,
    label=_("Change entitlement"),
    params=[Param.text("name", max_length=200, label=_("Name")), *_details],
    audience="staff",
)
def update(*, entitlement: Entitlement, by: Any, at: datetime, **details: Any) -> Entitlement:
    """Change it for cases that come. Cases that are covered keep what they have."""
    entitlement = Entitlement.objects.visible_to(by).locked(entitlement.pk)
    authorize(by, permissions.WRITE, entitlement)
    _refuse_counting_anew(entitlement, details)
    _refuse_second_default(entitlement, **details)
    old, new = store(entitlement, verb="entitlement.update", details=details, known=DETAILS, at=at)
    if new:
        publish(events.EntitlementUpdated(**told(old, new)), subject=entitlement, by=by, at=at)
    return entitlement


def _refuse_second_default(entitlement: Entitlement, **details: Any) -> None:
    """No constraint of the table: customers that are merged may have had one each, and then the order decides."""
    after = {
        name: details.get(name, getattr(entitlement, name))
        for name in ("is_default", "is_active", "contract", *CUSTOMER)
    }
    named = next((name for name in CUSTOMER if after[name] is not None), None)
    if not after["is_default"] or not after["is_active"] or named is None:
        return
    same = {name: after[name] for name in ("contract", *CUSTOMER)}
    others = Entitlement.objects.filter(is_default=True, is_active=True, **same).exclude(pk=entitlement.pk)
    if others.exists():
        message = _("This customer has a default already.")
        raise ValidationError({named: ValidationError(message, code="unique")})


def _refuse_counting_anew(entitlement: Entitlement, details: dict[str, Any]) -> None:
    changed = [name for name in COUNTING if name in details and details[name] != getattr(entitlement, name)]
    if changed and Coverage.objects.filter(entitlement=entitlement).exists():
        message = _("It has covered cases already, counted as it was: make another one.")
        raise ValidationError({name: ValidationError(message, code="in_use") for name in changed})


@verb(
    "entitlement.delete",
    permission=permissions.WRITE,
    label=_("Remove entitlement"),
    creates=True,
    audience="staff",
    danger=True,
)
def delete(*, entitlement: Entitlement, by: Any, at: datetime) -> None:
    """Remove one that never covered a case; one that did is switched off instead."""
    entitlement = Entitlement.objects.visible_to(by).locked(entitlement.pk)
    authorize(by, permissions.WRITE, entitlement)
    if Coverage.objects.filter(entitlement=entitlement).exists():
        raise Refused("in_use", _("It has covered cases: switch it off instead."))
    publish(events.EntitlementDeleted(name=entitlement.name), subject=entitlement, by=by, at=at)
    entitlement.delete()


def carry_over(old: Contract, *, successor_id: UUID, number: str, starts: date, by: Any, at: datetime) -> None:
    """What was owed under a contract until its end is owed under the one that continues it, counted anew, from its first
    day on: the days of the new contract hold."""
    kept = Q(ends=None) | Q(ends__gte=starts - timedelta(days=1))
    for before in Entitlement.objects.filter(kept, contract=old, is_active=True).order_by("order", "id"):
        details = {
            name: getattr(before, name) for name in DETAILS if name not in ("code", "external_id", "starts", "ends")
        }
        code = f"{before.code}-{number}"[:60] if before.code else ""
        successor = Contract.objects.get(pk=successor_id)
        create(**{**details, "contract": successor, "code": code}, by=by, at=at)


@verb(
    "entitlement.refund",
    permission=permissions.REFUND,
    label=_("Give back"),
    params=[
        Param.ref("case", "cases.case", required=True, label=_("Case"), help=_("The case that took something.")),
        Param.text("reason", required=True, label=_("Reason")),
    ],
    audience="staff",
)
def refund(*, entitlement: Entitlement, case: Case, reason: str, by: Any, at: datetime) -> Entitlement:
    """Give the customer back what a case took. The case stays covered, and takes nothing more."""
    case = Case.objects.visible_to(by).locked(case.pk)
    entitlement = Entitlement.objects.visible_to(by).locked(entitlement.pk)
    authorize(by, permissions.REFUND, entitlement)
    coverage = Coverage.objects.filter(case=case, entitlement=entitlement).select_for_update().first()
    if coverage is None or coverage.free or not uses.held_by(case).get(entitlement.pk):
        raise Refused("nothing_to_refund", _("This case has taken nothing from this entitlement."))
    coverage.case, coverage.free, coverage.reason = case, Free.REFUNDED, reason
    coverage.save_locked(verb="entitlement.refund", fields=["free", "reason"])
    uses.settle(coverage, {entitlement.pk: entitlement}, reason=UseReason.REFUNDED, at=at)
    publish(events.EntitlementRefunded(case_id=case.pk, reason=reason), subject=entitlement, by=by, at=at)
    return entitlement
