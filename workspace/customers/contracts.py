"""Contracts: what was agreed with a customer, for how long, and what it covers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.actions.contract_parts import COVERS, shown_lines
from accounts.models import Contract
from accounts.permissions import MANAGE_CONTRACTS, READ
from accounts.states import ContractState
from identity.models import User
from identity.permissions import MANAGE_USERS
from ledger.params import Param
from ui.forms import known_as
from workspace import kinds
from workspace.kinds import Column, Filter, Kind, Link, Pill, register
from workspace.line_rows import ContractLines
from workspace.panels import Facts, Row, Rows, all_of, new, panel, rows_of
from workspace.shaped import words

ON_HOME = 6
SOON = timedelta(days=60)  # that is when the first reminder comes
TONES = {
    ContractState.DRAFT: "", ContractState.SUBMITTED: "amber", ContractState.APPROVED: "accent", ContractState.ACTIVE: "green",
    ContractState.SUSPENDED: "red", ContractState.EXPIRED: "slate", ContractState.CANCELLED: "slate",
}  # fmt: skip
PEOPLE = ("administrator", "deputy", "approvers")


def ending_soon(actor: Any) -> dict[str, Any] | None:
    """What ends first of what ends soon, for those who look after contracts; None to everybody else."""
    if not (actor.can(MANAGE_CONTRACTS) and actor.can(READ)):
        return None
    visible = in_tab(Contract.objects.visible_to(actor), "soon").select_related("account", "consumer", "household")
    found = list(visible.order_by("ends_sort", "pk")[: ON_HOME + 1])
    return {
        "rows": [(contract, CONTRACT.url(contract), contract.customer) for contract in found[:ON_HOME]],
        "more": len(found) > ON_HOME,
        "url": f"{CONTRACT.list_url}?state=soon",
    }


def state_pill(contract: Contract) -> Pill:
    """Where it stands, in its colour."""
    return Pill(contract.get_state_display(), TONES[ContractState(contract.state)])


def pills(contract: Contract) -> list[Pill]:
    """The state, and whether it ends soon."""
    soon = contract.state == ContractState.ACTIVE and contract.ends_at is not None and contract.ends_at <= now() + SOON
    return [state_pill(contract), *([Pill(_("Ends soon"), "amber")] if soon else [])]


def customer_link(contract: Contract) -> Any:
    """With whom it is."""
    customer = contract.customer
    kind = kinds.of_record(customer)
    return Link(str(customer), kind.url(customer)) if kind is not None else str(customer)


def in_tab(rows: Any, value: str) -> Any:
    """A state, or what ends soon."""
    if value == "soon":
        today = now().date()
        return rows.filter(state=ContractState.ACTIVE, ends__gte=today, ends__lte=today + SOON)
    return rows.filter(state=value)


def adapt(param: Param, verb: Any, actor: Any, record: Any) -> forms.Field | None:
    """Colleagues by name, and lines as rows."""
    if param.name == "lines":
        return ContractLines(
            **{**words(param), "help_text": _("What the customer gets, one row each. Details are optional.")}
        )
    if param.name in PEOPLE:
        people = User.objects.visible_to(actor).colleagues().order_by("first_name", "last_name", "email")
        if param.kind == "refs":
            options = {**words(param), "widget": forms.CheckboxSelectMultiple}
            found: Any = forms.ModelMultipleChoiceField(people, **options)
        else:
            found = forms.ModelChoiceField(people, empty_label=_("Nobody"), **words(param))
        found.label_from_instance = known_as
        return found
    return None


def present(contract: Contract, name: str) -> Any:
    """What it consists of, as forms start from it."""
    if name in COVERS:
        column = f"{COVERS[name]}_id"
        return [pk for pk in contract.covers.values_list(column, flat=True) if pk is not None]
    return shown_lines(contract) if name == "lines" else NotImplemented


@panel("contract", "about", place="side", order=10)
def about(request: HttpRequest, contract: Contract) -> Facts:
    """With whom, for how long, who looks after it."""
    contact = contract.contact
    return Facts(
        _("About"),
        [
            (_("Customer"), customer_link(contract)),
            (_("Contact"), Link(contact.name, kinds.of_record(contact).url(contact)) if contact else ""),
            (_("First day"), contract.starts),
            (_("Last day"), contract.ends or _("Until it is cancelled")),
            (_("Time zone"), contract.zone.replace("_", " ")),
            (_("Working hours"), contract.schedule.name if contract.schedule else ""),
            (_("Their number"), contract.customer_reference),
            (_("Administrator"), contract.administrator.name if contract.administrator else ""),
            (_("Reminders, days before"), ", ".join(map(str, contract.remind_days))),
            (_("Suspended since"), contract.suspended_at if contract.state == ContractState.SUSPENDED else ""),
            (_("Why suspended"), contract.suspend_reason),
            (_("Ended"), contract.ended_at),
            (_("Why ended"), contract.end_reason),
        ],
    )


NEXT = {
    ContractState.DRAFT: _("This is a draft. Submit it for approval: somebody else than you has to agree."),
    ContractState.SUBMITTED: _("Somebody else than who submitted it has to approve it, in the inbox of approvals."),
    ContractState.APPROVED: _("It is approved, and begins by itself on its first day."),
}


@panel("contract", "next", place="side", order=5)
def what_comes_next(request: HttpRequest, contract: Contract) -> Rows | None:
    """What has to happen until it is in force; whoever is alone learns that it needs a colleague."""
    words_for_it = NEXT.get(ContractState(contract.state))
    if words_for_it is None:
        return None
    colleagues = User.objects.visible_to(request.actor).colleagues().exclude(pk=request.actor.user_id)
    alone = contract.state != ContractState.APPROVED and not colleagues.exists()
    may_invite = alone and request.actor.can(MANAGE_USERS)
    return Rows(
        _("What comes next"), [], empty=_("Nobody else works here yet who could approve it.") if alone else words_for_it,
        new=Link(_("Invite a colleague"), reverse("workspace:people"), "i-user-plus") if may_invite else None,
    )  # fmt: skip


@panel("contract", "approval", place="side", order=20)
def approval(request: HttpRequest, contract: Contract) -> Facts | None:
    """Who was asked to agree, and what they said."""
    asked = contract.approval
    if asked is None:
        return None
    people = ", ".join(each.user.name for each in asked.named.select_related("user"))
    return Facts(
        _("Approval"),
        [
            (_("State"), asked.get_state_display()),
            (_("Asked for by"), asked.requested_by.name if asked.requested_by else ""),
            (_("Asked for"), asked.created_at),
            (
                _("Who decides"),
                people or (asked.group.name if asked.group else _("Everybody who may approve contracts")),
            ),
            (_("Deputy"), asked.deputy.name if asked.deputy else ""),
            (_("To be decided by"), asked.due_at),
            (_("Note"), asked.note),
            (_("Decided by"), asked.decided_by.name if asked.decided_by else ""),
            (_("Decided"), asked.decided_at),
            (_("Reason"), asked.reason),
        ],
    )


@panel("contract", "lines", order=10)
def lines(request: HttpRequest, contract: Contract) -> Rows:
    """What was agreed."""
    found = contract.lines.order_by("position", "pk")
    rows = [
        Row(
            f"{line.quantity} × {line.name}", icon="i-list-check",
            sub=" · ".join(f"{name}: {value}" for name, value in line.characteristics.items()),
        )
        for line in found
    ]  # fmt: skip
    return Rows(_("Lines"), rows, empty=_("No lines yet. Change the contract to add what was agreed."))


@panel("contract", "covers", order=20)
def covers(request: HttpRequest, contract: Contract) -> Rows:
    """The things that it names."""
    found = contract.covers.select_related("asset__product", "product", "sold_product__product")
    rows = []
    for cover in found:
        thing = cover.asset or cover.sold_product or cover.product
        kind = kinds.of_record(thing)
        rows.append(
            Row(str(thing), kind.url(thing) if kind else "", icon=kind.icon if kind else "i-box", sub=thing.number)
        )
    return Rows(
        _("Covers"), rows, empty=_("No product or asset is named, so it covers everything that the customer has.")
    )


@panel("contract", "chain", order=30)
def chain(request: HttpRequest, contract: Contract) -> Rows | None:
    """What it continues, and what continues it."""
    visible = Contract.objects.visible_to(request.actor)
    found = [*visible.filter(pk=contract.renewal_of_id), *visible.filter(renewal_of=contract).order_by("starts")]
    if not found:
        return None
    return Rows(_("Renewals"), [row(each) for each in found])


def row(contract: Contract) -> Row:
    """A contract in a panel."""
    return Row(
        contract.name, CONTRACT.url(contract), sub=contract.number, icon="i-file-certificate", pills=[state_pill(contract)],
        meta=contract.ends,
    )  # fmt: skip


def of_customer(resource: str) -> None:
    """The contracts of such a customer on its page."""

    @panel(resource, "contracts", order=70)
    def contracts(request: HttpRequest, customer: Any) -> Rows:
        visible = Contract.objects.visible_to(request.actor).filter(**{resource: customer})
        found, more = rows_of(visible.order_by("-ends_sort", "pk"), row)
        return Rows(
            _("Contracts"), found, all_url=all_of("contract", **{resource: customer}) if more else "",
            new=new(request, "contract", customer, **{resource: customer}), empty=_("No contract yet."),
        )  # fmt: skip


for each in ("account", "consumer", "household"):
    of_customer(each)


CONTRACT = register(
    Kind(
        "contract", "contracts", Contract, _("Contract"), _("Contracts"), "i-file-certificate", READ,
        _("A contract says what was agreed with a customer, and until when. Draft one, then let somebody else approve it."),
        none=_("No contracts yet"),
        order=70,
        columns=(
            Column("number", _("Number"), sort="number"),
            Column("customer", _("Customer"), value=customer_link),
            Column("state", _("State"), value=state_pill),
            Column("starts", _("First day"), sort="starts", css="opt"),
            Column("ends", _("Last day"), sort="ends_sort"),
            Column("administrator", _("Administrator"), value=lambda row: row.administrator.name if row.administrator else "", css="opt"),
        ),
        filters=(
            Filter(
                "state", _("State"), tabs=True, narrow=in_tab,
                choices=(
                    ("", _("All")), ("active", _("Active")), ("soon", _("Ending soon")), ("submitted", _("Submitted")),
                    ("draft", _("Drafts")), ("approved", _("Approved")), ("suspended", _("Suspended")), ("expired", _("Expired")),
                    ("cancelled", _("Cancelled")),
                ),
            ),
            Filter("account", _("Account"), to="accounts.account"),
            Filter("consumer", _("Consumer"), to="accounts.consumer"),
        ),
        ordering="ends_sort",
        rows=lambda rows: rows.select_related(
            "account", "consumer", "household", "contact", "schedule", "administrator", "approval__requested_by",
            "approval__decided_by", "approval__deputy", "approval__group",
        ),
        find_words=_("Find by name or number"),
        found_by=("name_folded", "number"),
        title=lambda contract: contract.name,
        pills=pills,
        trail=lambda request, contract: [link] if isinstance(link := customer_link(contract), Link) else [],
        adapt=adapt,
        present=present,
        sections=(
            (_("With whom"), ("account", "contact", "consumer", "household", "customer_reference")),
            (_("How long"), ("starts", "ends", "time_zone")),
            (_("What was agreed"), ("lines", "assets", "products", "sold_products", "schedule")),
            (_("Who looks after it"), ("administrator", "remind_days")),
        ),
        narrowed={"contact": ("account",), "assets": ("account", "consumer"), "sold_products": ("account", "consumer")},
    )
)  # fmt: skip
