"""Who holds which responsibility for a customer: teams, relationships, representatives, as panels on the customers' pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Account,
    AccountRelationship,
    AccountTeamMember,
    Consumer,
    ConsumerRelationship,
    ConsumerTeamMember,
    ContactRelationship,
    Household,
    HouseholdMember,
)
from accounts.models.holding import Holding
from accounts.permissions import READ, WRITE
from accounts.states import Grants, ResponsibilityKind
from workspace import kinds
from workspace.customers.account_panels import changing, period
from workspace.customers.responsibilities import of_kinds
from workspace.kinds import Kind, Pill, register
from workspace.panels import Row, Rows, new, panel, rows_of

MANY = 30  # a team or a family is shown whole


def relation(
    resource: str,
    area: str,
    model: Any,
    one: Any,
    many: Any,
    *,
    fitting: tuple[ResponsibilityKind, ...] | None = None,
    **more: Any,
) -> Kind:
    """A kind without pages of its own: its steps lead back to the customer."""
    return register(
        Kind(
            resource, area, model, one, many, "i-link", READ, "", listed=False, home=home, changed_by=WRITE, title=str,
            adapt=of_kinds(*(fitting or tuple(model.held_for.values()))), **more,
        )
    )  # fmt: skip


def home(holding: Holding) -> str:
    """The page of whom it is held for."""
    kind = kinds.of_record(holding.whom)
    return kind.url(holding.whom) if kind else ""


def row_of(request: HttpRequest, shown: str) -> Callable[[Any], Row]:
    """A line about a holding: who or whom, as what, from when until when, and the steps on it."""

    def row(holding: Any) -> Row:
        other = getattr(holding, shown)
        page = kinds.of_record(other)
        face = "square" if isinstance(other, Account) else "round"
        return Row(
            getattr(other, "name", other), page.url(other) if page else "", sub=_as_what(holding), face=face,
            pills=[*_access(holding), *period(holding)],
            meta=holding.ends or holding.starts or "", acts=changing(request, holding),
        )  # fmt: skip

    return row


def _as_what(holding: Any) -> str:
    return holding.responsibility.name if holding.responsibility_id else ""


def _access(holding: Any) -> list[Pill]:
    """What it lets them do in the portal."""
    if getattr(holding, "is_representative", False):
        return [Pill(_("Representative"), "accent")]
    grants = holding.responsibility.grants if holding.responsibility_id else Grants.NONE
    return {Grants.WORK: [Pill(_("Acts"), "accent")], Grants.VIEW: [Pill(_("Looks"), "slate")]}.get(grants, [])


def rows(
    request: HttpRequest, found: Any, title: Any, resource: str, record: Any, shown: str, empty: Any, **given: Any
) -> Rows:
    """A panel of holdings."""
    lines, _more = rows_of(
        found.visible_to(request.actor).select_related("responsibility", shown).order_by("created_at", "pk"),
        row_of(request, shown), most=MANY,
    )  # fmt: skip
    return Rows(title, lines, new=new(request, resource, record, **given), empty=empty)


CONTACT_RELATIONSHIP = relation(
    "contact-relationship", "contact-relationships", ContactRelationship, _("Relationship"), _("Relationships")
)
ACCOUNT_RELATIONSHIP = relation(
    "account-relationship", "account-relationships", AccountRelationship, _("Relationship of accounts"),
    _("Relationships of accounts"),
)  # fmt: skip
ACCOUNT_TEAM_MEMBER = relation(
    "account-team-member", "account-team-members", AccountTeamMember, _("Member of the team"), _("Team")
)
CONSUMER_TEAM_MEMBER = relation(
    "consumer-team-member", "consumer-team-members", ConsumerTeamMember, _("Member of the team"), _("Team")
)
HOUSEHOLD_MEMBER = relation(
    "household-member", "household-members", HouseholdMember, _("Member of the household"), _("Members")
)
CONSUMER_RELATIONSHIP = relation(
    "consumer-relationship", "consumer-relationships", ConsumerRelationship, _("Representation"), _("Representations")
)


@panel("account", "team", order=25)
def account_team(request: HttpRequest, account: Account) -> Rows:
    """Who of our own people looks after it."""
    found = AccountTeamMember.objects.filter(account=account).select_related("account")
    return rows(
        request, found, _("Team"), "account-team-member", account, "user", _("Nobody looks after it by name yet."),
        account=account,
    )  # fmt: skip


@panel("account", "related-accounts", order=35)
def related_accounts(request: HttpRequest, account: Account) -> Rows:
    """Accounts whose people have a responsibility for this one, and those for which the people of this one have one."""
    either = AccountRelationship.objects.visible_to(request.actor).filter(
        Q(account=account) | Q(related_account=account)
    )

    def row(held: AccountRelationship) -> Row:
        as_what, theirs = {"responsibility": _as_what(held)}, held.account_id == account.pk
        found = row_of(request, "related_account" if theirs else "account")(held)
        said = (
            _("Its people work for this account as: %(responsibility)s") % as_what
            if theirs
            else _("People of this account work for it as: %(responsibility)s") % as_what
        )
        return replace(found, sub=said)

    lines, _more = rows_of(
        either.select_related("responsibility", "account", "related_account").order_by("created_at", "pk"),
        row,
        most=MANY,
    )
    return Rows(
        _("Related accounts"), lines, new=new(request, "account-relationship", account, account=account),
        empty=_("No other company works for this account, and this one for no other."),
    )  # fmt: skip


@panel("consumer", "households", order=20)
def households(request: HttpRequest, consumer: Consumer) -> Rows:
    """Where they live."""
    found = HouseholdMember.objects.filter(consumer=consumer)
    return rows(
        request, found, _("Households"), "household-member", consumer, "household", _("They belong to no household."),
        consumer=consumer,
    )  # fmt: skip


@panel("consumer", "represented-by", order=25)
def represented_by(request: HttpRequest, consumer: Consumer) -> Rows:
    """Who acts for them."""
    found = ConsumerRelationship.objects.filter(consumer=consumer).select_related("consumer")
    return rows(
        request, found, _("Represented by"), "consumer-relationship", consumer, "representative", _("Nobody acts for them."),
        consumer=consumer,
    )  # fmt: skip


@panel("consumer", "represents", order=30)
def represents(request: HttpRequest, consumer: Consumer) -> Rows:
    """For whom they act."""
    found = ConsumerRelationship.objects.filter(representative=consumer)
    return rows(
        request, found, _("Acts for"), "consumer-relationship", consumer, "consumer", _("They act for nobody else."),
        representative=consumer,
    )  # fmt: skip


@panel("consumer", "team", order=35)
def consumer_team(request: HttpRequest, consumer: Consumer) -> Rows:
    """Who of our own people looks after them."""
    found = ConsumerTeamMember.objects.filter(consumer=consumer).select_related("consumer")
    return rows(
        request, found, _("Team"), "consumer-team-member", consumer, "user", _("Nobody looks after them by name yet."),
        consumer=consumer,
    )  # fmt: skip


@panel("household", "members", order=10)
def members(request: HttpRequest, household: Household) -> Rows:
    """Who lives there, and who of them speaks for all."""
    found = HouseholdMember.objects.filter(household=household).select_related("household")
    return rows(
        request, found, _("Members"), "household-member", household, "consumer", _("Nobody belongs to it yet."),
        household=household,
    )  # fmt: skip


@panel("household", "team", order=20)
def household_team(request: HttpRequest, household: Household) -> Rows:
    """Who of our own people looks after it."""
    found = ConsumerTeamMember.objects.filter(household=household).select_related("household")
    return rows(
        request, found, _("Team"), "consumer-team-member", household, "user", _("Nobody looks after it by name yet."),
        household=household,
    )  # fmt: skip
