"""Drafting contracts, changing what is agreed, and continuing one that ends."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import events, permissions, rules
from accounts.actions import contract_steps
from accounts.actions.contract_alarms import set_alarms
from accounts.actions.contract_parts import check_covers, copy_parts, take_parts, write_parts
from accounts.models import Contract
from accounts.models.sold import OWNERS
from accounts.states import ContractState
from identity.models import User
from ledger import Refused, publish
from ledger.params import Param
from ledger.refusals import Forbidden, invalid
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb

# Who looks after it and how it is found. What else a contract says is what was agreed.
ABOUT = ("name", "contact", "administrator", "customer_reference", "remind_days", "external_id")
TERMS = ("starts", "ends", "time_zone", "schedule", "lines", "assets", "products", "sold_products")
DETAILS = (*ABOUT, *OWNERS, "starts", "ends", "time_zone", "schedule", "starts_at", "ends_at")
CARRIED = ("name", "contact", "administrator", "customer_reference", "remind_days", "time_zone", "schedule", *OWNERS)

_details = [
    Param.ref("account", "accounts.account", nullable=True, label=_("Account")),
    Param.ref("contact", "accounts.contact", nullable=True, label=_("Contact")),
    Param.ref("consumer", "accounts.consumer", nullable=True, label=_("Consumer")),
    Param.ref("household", "accounts.household", nullable=True, label=_("Household")),
    Param.date(
        "ends", nullable=True, label=_("Last day"), help=_("Until 24:00; empty: it runs until it is cancelled.")
    ),
    Param.text("time_zone", max_length=64, label=_("Time zone")),
    Param.ref("schedule", "schedules.schedule", nullable=True, label=_("Working hours")),
    Param.text("customer_reference", max_length=200, label=_("The customer's own number")),
    Param.ref("administrator", "identity.user", nullable=True, label=_("Administrator")),
    Param.json("remind_days", label=_("Reminders, days before the end")),
    Param.refs("assets", "accounts.asset", label=_("Covered assets")),
    Param.refs("products", "accounts.product", label=_("Covered products")),
    Param.refs("sold_products", "accounts.soldproduct", label=_("Covered sold products")),
    Param.json(
        "lines", label=_("Lines"),
        help=_("Each with name or product, and quantity, sold_product, characteristics; with its id it is kept."),
    ),
    Param.text("external_id", max_length=200, label=_("External id")),
]  # fmt: skip


@verb(
    "contract.create",
    permission=permissions.MANAGE_CONTRACTS,
    label=_("New contract"),
    params=[
        Param.text("name", required=True, max_length=200, label=_("Name")),
        Param.date("starts", required=True, label=_("First day")),
        *_details,
    ],
    audience="staff",
)
def create(*, name: str, starts: date, by: Any, at: datetime, **details: Any) -> Contract:
    """Draft a contract with an account, a consumer or a household."""
    authorize(by, permissions.MANAGE_CONTRACTS)
    parts = take_parts(details)
    _fill_account(details)
    contract = Contract(name=name, starts=starts, **details)
    _check_people(contract)
    return _draft(contract, parts, by=by, at=at)


@verb(
    "contract.update",
    permission=permissions.MANAGE_CONTRACTS,
    label=_("Change contract"),
    params=[
        Param.text("name", max_length=200, label=_("Name")),
        Param.date("starts", label=_("First day")),
        *_details,
    ],
    may=rules.may_change_contract,
    audience="staff",
)
def update(*, contract: Contract, by: Any, at: datetime, **details: Any) -> Contract:
    """Change a draft in everything. Once approved, what was agreed is changed only by those who may approve, and the customer
    and a first day that has come not at all. Alarms follow the days."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.MANAGE_CONTRACTS, contract)
    _check_stage(contract, details, by)
    parts = take_parts(details)
    _fill_account(details)
    for name, value in details.items():  # to be checked together, before anything is written
        setattr(contract, name, value)
    contract.clean()
    _check_people(contract)
    contract.set_period()
    details |= {"starts_at": contract.starts_at, "ends_at": contract.ends_at}
    contract = Contract.objects.get(pk=contract.pk)
    old, new = store(contract, verb="contract.update", details=details, known=DETAILS, at=at)
    parts_old, parts_new = write_parts(contract, parts, by=by, at=at)
    if parts_new or new.keys() & set(OWNERS):
        check_covers(contract)
    if parts_new and not new:
        contract.store("contract.update", at=at)  # a line is a part of the contract: its version counts
    old, new = _without_instants({**old, **parts_old}), _without_instants({**new, **parts_new})
    if new:
        changed = events.ContractUpdated(**told(old, new), starts=contract.starts, ends=contract.ends)
        publish(changed, subject=contract, by=by, at=at)
        set_alarms(contract, at=at)
        contract_steps.begin_if_due(contract, by=by, at=at)
    return contract


@verb(
    "contract.delete",
    permission=permissions.MANAGE_CONTRACTS,
    label=_("Delete draft"),
    may=rules.may_delete_contract,
    creates=True,
    danger=True,
    audience="staff",
)
def delete(*, contract: Contract, by: Any, at: datetime) -> None:
    """Throw a draft away. What was submitted and approved is cancelled instead, and stays."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.MANAGE_CONTRACTS, contract)
    publish(events.ContractDeleted(number=contract.number, name=contract.name), subject=contract, by=by, at=at)
    contract.delete()


@verb(
    "contract.renew",
    permission=permissions.MANAGE_CONTRACTS,
    label=_("Renew"),
    params=[
        Param.date("ends", label=_("New last day"), help=_("Empty: as long again.")),
        Param.bool("submit", label=_("Submit for approval at once")),
    ],
    may=rules.may_renew_contract,
    audience="staff",
)
def renew(*, contract: Contract, ends: date | None = None, submit: bool = False, by: Any, at: datetime) -> Contract:
    """Draft the contract that continues this one from the day after its end, with the same lines and covers; gives back the
    new one. A contract is renewed once, unless the renewal was cancelled or deleted."""
    contract = Contract.objects.visible_to(by).locked(contract.pk)
    authorize(by, permissions.MANAGE_CONTRACTS, contract)
    renewed = contract.renewals.exclude(state=ContractState.CANCELLED).first()
    if renewed is not None:
        raise Refused("already_renewed", _("This contract has been renewed already."), renewal=str(renewed.pk))
    last: Any = contract.ends  # the rule refuses one without
    starts: date = last + timedelta(days=1)
    successor = Contract(
        starts=starts, ends=ends or as_long_again(contract.starts, last), renewal_of=contract,
        **{name: getattr(contract, name) for name in CARRIED},
    )  # fmt: skip
    successor = _draft(successor, {}, by=by, at=at)
    copy_parts(contract, successor, at=at)
    told_of = events.ContractRenewed(
        successor_id=successor.pk, number=successor.number, starts=starts, ends=successor.ends
    )
    publish(told_of, subject=contract, by=by, at=at)
    return contract_steps.submit(contract=successor, by=by, at=at) if submit else successor


def as_long_again(starts: date, ends: date) -> date:
    """The last day of the next period: as many whole months if these were whole months, else as many days."""
    following = ends + timedelta(days=1)
    months = (following.year - starts.year) * 12 + following.month - starts.month
    if months > 0 and _months_on(starts, months) == following:
        return _months_on(starts, 2 * months) - timedelta(days=1)
    return ends + (following - starts)


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _draft(contract: Contract, parts: dict[str, Any], *, by: Any, at: datetime) -> Contract:
    contract.clean()
    contract.set_period()
    store_new(contract, at=at)
    write_parts(contract, parts, by=by, at=at)
    check_covers(contract)
    drafted = events.ContractCreated(
        number=contract.number, starts=contract.starts, ends=contract.ends, account_id=contract.account_id,
        consumer_id=contract.consumer_id, household_id=contract.household_id, renewal_of_id=contract.renewal_of_id,
        name=contract.name,
    )  # fmt: skip
    publish(drafted, subject=contract, by=by, at=at)
    return contract


def _check_stage(contract: Contract, details: dict[str, Any], by: Any) -> None:
    """What a contract says once it is agreed is not changed like a draft."""
    if contract.state == ContractState.DRAFT:
        return
    for name in OWNERS:
        if name in details and details[name] != getattr(contract, name):
            raise invalid(name, _("The customer of an approved contract stays."), "approved")
    if details.get("starts", contract.starts) != contract.starts and contract.state != ContractState.APPROVED:
        raise invalid("starts", _("This contract has begun already."), "begun")
    if set(details) & set(TERMS) and not by.can(permissions.APPROVE_CONTRACTS):
        raise Forbidden(
            permissions.APPROVE_CONTRACTS,
            _("What was agreed is changed only by those who may approve contracts."),
        )


def _fill_account(details: dict[str, Any]) -> None:
    """A contact brings the account, if no other customer is named."""
    contact = details.get("contact")
    if contact is not None and not any(details.get(name) for name in OWNERS) and "account" not in details:
        details["account"] = contact.account


def _check_people(contract: Contract) -> None:
    person: User | None = contract.administrator
    if person is not None and (not person.is_active or person.is_customer):
        raise invalid("administrator", _("Only staff who may sign in look after contracts."), "not_staff")


def _without_instants(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in ("starts_at", "ends_at")}
