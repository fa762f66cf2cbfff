"""Opening a case, changing its details, and continuing one that has ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models.sold import CUSTOMER
from cases import permissions, rules
from cases.actions import agreements, things
from cases.actions.assignment import check_assignee
from cases.actions.customers import check_customer, customer_of_login
from cases.actions.things import THINGS
from cases.actions.writing import may_say_channel, only_staff, usual_channel
from cases.events import CaseCreated, CaseUpdated, FollowUpCreated
from cases.models import Case, CaseType
from cases.states import CUSTOMER_PRESENT, Channel, Level, Priority
from identity.models import Group
from ledger import publish
from ledger.params import Param
from ledger.storing import store, store_new, told
from ledger.verbs import authorize, verb
from tenancy.numbers import next_number

DETAILS = (
    "subject", "description", "type", "language", "channel", "category", "priority", "impact", "urgency", "tags", "custom",
    "account", "contact", "consumer", "household", "product", "sold_product", "asset", "contract", "partner", "on_behalf_of", "parent",
    "external_id",
)  # fmt: skip
FOR_CUSTOMERS = {
    "description", "type", "language", "channel", "category", "priority", "impact", "urgency", "custom",
    *CUSTOMER, *THINGS,
}  # fmt: skip

_details = [
    Param.markdown("description", label=_("Description")),
    Param.ref("type", "cases.case-type", label=_("Type")),
    Param.text("language", max_length=10, label=_("Language")),
    Param.code("channel", choices=Channel.choices, label=_("Channel")),
    Param.text("category", max_length=100, label=_("Category")),
    Param.code("priority", choices=Priority.choices, label=_("Priority")),
    Param.code("impact", choices=Level.choices, nullable=True, label=_("Impact")),
    Param.code("urgency", choices=Level.choices, nullable=True, label=_("Urgency")),
    Param.json("tags", label=_("Tags")),
    Param.json("custom", label=_("Custom fields")),
    Param.ref("account", "accounts.account", nullable=True, label=_("Account")),
    Param.ref("contact", "accounts.contact", nullable=True, label=_("Contact")),
    Param.ref("consumer", "accounts.consumer", nullable=True, label=_("Consumer")),
    Param.ref("household", "accounts.household", nullable=True, label=_("Household")),
    Param.ref("product", "accounts.product", nullable=True, label=_("Product")),
    Param.ref("sold_product", "accounts.soldproduct", nullable=True, label=_("Sold product")),
    Param.ref("asset", "accounts.asset", nullable=True, label=_("Asset")),
    Param.ref("contract", "accounts.contract", nullable=True, label=_("Contract")),
    Param.ref("partner", "accounts.account", nullable=True, label=_("Partner")),
    Param.ref("on_behalf_of", "accounts.contact", nullable=True, label=_("On behalf of")),
    Param.ref("parent", "cases.case", nullable=True, label=_("Parent case")),
    Param.text("external_id", max_length=200, label=_("External id")),
]


@verb(
    "case.create",
    permission=permissions.CREATE,
    label=_("New case"),
    params=[
        Param.text("subject", required=True, max_length=300, label=_("Subject")),
        *_details,
        Param.ref("group", "identity.group", nullable=True, label=_("Group")),
        Param.ref("assignee", "identity.user", nullable=True, label=_("Assignee")),
    ],
)
def create(*, subject: str, by: Any, at: datetime, extras: Mapping[str, Any] | None = None, **details: Any) -> Case:
    """Open a case. A customer's account and contact come from the login; staff may open one for nobody yet.

    An asset or a sold product fills product and customer where they are left out; what contradicts it is refused.

    ``extras`` is what other capabilities take at creation; they find it on ``event.subject.extras``.
    """
    authorize(by, permissions.CREATE)
    if by.is_customer:
        _refuse_staff_fields(details, by)
        things.refuse_unseen(details, by)
        details |= _of_login(details, by, at=at)
    else:
        details |= things.fill(details, at=at)
        details |= agreements.fill(details, at=at)
        details |= check_customer(**{name: details.get(name) for name in CUSTOMER})
        if getattr(by, "is_outsourced", False) and not details.get("group"):
            details["group"] = (
                Group.objects.filter(pk__in=by.groups).order_by("name").first()
            )  # else they would lose it
        check_assignee(details.get("assignee"), getattr(details.get("group"), "pk", None))
    return _open(subject=subject, details=details, extras=extras, by=by, at=at)


@verb(
    "case.update",
    permission=permissions.UPDATE,
    label=_("Change details"),
    params=[Param.text("subject", max_length=300, label=_("Subject")), *_details],
    may=rules.may_update,
    audience="staff",
    undoable=True,
)
def update(*, case: Case, by: Any, at: datetime, extras: Mapping[str, Any] | None = None, **details: Any) -> Case:
    """Change what no other verb owns: subject, priority, category, tags, customer, the tenant's own fields."""
    case = Case.objects.visible_to(by).locked(case.pk)
    authorize(by, permissions.UPDATE)
    said = set(details)
    details |= things.fill(details, case, at=at)
    details |= agreements.fill(details, case, at=at)
    if any(name in details for name in CUSTOMER):
        try:
            details |= check_customer(**{name: details.get(name, getattr(case, name)) for name in CUSTOMER})
        except ValidationError as refused:
            raise things.blame(refused, said) from refused
    if details.get("parent"):
        _refuse_loop(case, details["parent"])
    authorize(by, permissions.UPDATE, case)
    old_priority, case.extras = case.priority, dict(extras or {})
    old, new = store(case, verb="case.update", details=details, known=DETAILS, at=at)
    if new or case.extras:
        changed = told(old, new)
        changed["fields"] = (*changed["fields"], *case.extras)
        publish(CaseUpdated(**changed, old_priority=old_priority, priority=case.priority), subject=case, by=by, at=at)
    return case


def follow_up_to(
    case: Case, *, by: Any, at: datetime, subject: str = "", description: str = "", channel: str = ""
) -> Case:
    """A new case for the same customer, which continues one that has ended; the old one says where."""
    kept = (
        "type",
        "language",
        "category",
        "priority",
        "impact",
        "urgency",
        "account",
        "contact",
        "consumer",
        "household",
        "product",
        "sold_product",
        "asset",
        "partner",
        "group",
    )
    details = {name: getattr(case, name) for name in kept} | {
        "description": description,
        "channel": channel or usual_channel(by),
    }
    follow_up = _open(subject=subject or case.subject, details=details, follow_up_of=case, by=by, at=at)
    publish(FollowUpCreated(follow_up_id=follow_up.pk, number=follow_up.number), subject=case, by=by, at=at)
    return follow_up


def _open(
    *,
    subject: str,
    details: dict[str, Any],
    by: Any,
    at: datetime,
    extras: Mapping[str, Any] | None = None,
    follow_up_of: Any = None,
) -> Case:
    details = {name: value for name, value in details.items() if value is not None}
    details.setdefault("channel", usual_channel(by))
    details.setdefault("type", None)
    details["type"] = details["type"] or CaseType.objects.default()
    case = Case(
        number=f"CS{next_number('case'):07d}",
        subject=subject,
        opened_by_id=by.user_id,
        opened_at=at,
        follow_up_of=follow_up_of,
        **details,
    )
    if not case.language:
        case.language = next(
            (person.language for person in (case.contact, case.consumer, case.account) if person and person.language),
            "",
        )
    satisfied = case.channel in CUSTOMER_PRESENT and by.is_staff and by.kind != "system"
    if satisfied:
        case.first_response_at = at
    case.extras = dict(extras or {})
    store_new(case, at=at)
    created = CaseCreated(
        number=case.number,
        channel=case.channel,
        type=case.type.code,
        priority=case.priority,
        account_id=case.account_id,
        contact_id=case.contact_id,
        consumer_id=case.consumer_id,
        household_id=case.household_id,
        product_id=case.product_id,
        sold_product_id=case.sold_product_id,
        asset_id=case.asset_id,
        contract_id=case.contract_id,
        group_id=case.group_id,
        assignee_id=case.assignee_id,
        follow_up_of_id=case.follow_up_of_id,
        first_response=satisfied,
        subject=subject,
    )
    publish(created, subject=case, by=by, at=at)
    return case


def _of_login(details: dict[str, Any], by: Any, *, at: datetime) -> dict[str, Any]:
    """What the case is about, and for whom this login opens it."""
    found = things.fill(details, at=at, contact_too=False)
    try:
        return found | customer_of_login(by, **{name: found.get(name, details.get(name)) for name in CUSTOMER})
    except ValidationError as refused:
        raise things.blame(refused, (name for name in details if details[name] is not None)) from refused


def _refuse_staff_fields(details: dict[str, Any], by: Any) -> None:
    """What a customer may not decide about their own case."""
    named = set(details) - FOR_CUSTOMERS
    if not may_say_channel(details.get("channel"), by):
        named.add("channel")
    if named:
        raise only_staff(sorted(named))


def _refuse_loop(case: Case, parent: Case) -> None:
    above: Case | None = parent
    while above is not None:
        if above.pk == case.pk:
            raise ValidationError({"parent": ValidationError(_("A case cannot be below itself."), code="loop")})
        above = above.parent
