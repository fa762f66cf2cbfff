"""Accounts: companies, as customers or partners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import numbers
from accounts.models import Account
from accounts.permissions import READ
from ledger.params import Param
from workspace import choosing, kinds, twins
from workspace.kinds import Column, Filter, Kind, Link, Pill, Way, register
from workspace.panels import SHOWN, Facts, all_of, panel
from workspace.shaped import address_lines, language_name, words, zone_name

PARTS = (("customer", _("Customers")), ("partner", _("Partners")))


def part(rows: Any, value: str) -> Any:
    """Customers, or partners; some are both."""
    return rows.filter(is_partner=True) if value == "partner" else rows.filter(is_customer=True)


def pills(account: Account) -> list[Pill]:
    """Tier and part."""
    found = [Pill(_("Partner"), "slate")] if account.is_partner else []
    return found if account.is_customer else [*found, Pill(_("No customer"))]


def around(request: HttpRequest, account: Account) -> tuple[list[Account], list[Account]]:
    """(those above it, the top first; the first of those below, one more than is shown), by one query for both."""
    found: Any = getattr(account, "accounts_around", None)
    if found is None:
        seen = Account.objects.visible_to(request.actor).only("tenant", "name", "number", "path", "parent")
        below = seen.filter(parent=account).order_by("name", "pk")[: SHOWN + 1]
        every = list(seen.above(account).exclude(pk=account.pk).order_by().union(below, all=True))
        above = sorted((each for each in every if each.parent_id != account.pk), key=lambda each: len(each.path))
        found = above, sorted((each for each in every if each.parent_id == account.pk), key=lambda each: each.name)
        account.accounts_around = found  # type: ignore[attr-defined]
    return found


def trail(request: HttpRequest, account: Account) -> list[Link]:
    """The accounts above it, the top first."""
    return [Link(each.name, ACCOUNT.url(each)) for each in around(request, account)[0]]


def stats(request: HttpRequest, account: Account) -> list[tuple[Any, Any, str]]:
    """The same numbers as the API's summary, each with the way to what it counts."""
    ways = {
        "open_cases": f"{reverse('workspace:cases')}?view=all&account={account.pk}",
        "cases_of_12_months": f"{reverse('workspace:cases')}?view=all&account={account.pk}",
        "people": all_of("contact", account=account),
        "accounts_below": f"{reverse('workspace:account-tree')}?under={account.pk}",
        "assets": all_of("asset", account=account),
        "contracts": all_of("contract", account=account),
    }
    counted = numbers.summary(request.actor, account)
    found = [
        (each.label, counted[each.code], ways.get(each.code, "") if counted[each.code] else "")
        for each in numbers.every()
    ]
    return [(_("Tier"), account.tier.capitalize() if account.tier else "–", ""), *found]


def adapt(param: Param, verb: Any, actor: Any, record: Account | None) -> forms.Field | None:
    """The primary contact is one of its own people; a new account has none yet."""
    if param.name != "primary_contact":
        return None
    if record is None:
        return forms.CharField(required=False, widget=forms.HiddenInput, disabled=True)
    contacts: Any = kinds.of_resource("contact")
    return choosing.field(contacts, actor, within={"account": record}, **words(param))


@panel("account", "about", place="side", order=10)
def about(request: HttpRequest, account: Account) -> Facts:
    """How to reach them."""
    website = account.website if "://" in account.website else f"https://{account.website}" if account.website else ""
    return Facts(
        _("About"),
        [
            (_("Code"), account.code if account.code != account.number else ""),
            (_("Telephone"), [Link(each, f"tel:{each}") for each in [account.phone, *account.phones] if each]),
            (_("Website"), Link(account.website, website, outside=True) if website else ""),
            (_("Address"), address_lines(account.address)),
            (_("Language"), language_name(account.language)),
            (_("Time zone"), zone_name(account.time_zone)),
            *((name, str(value)) for name, value in account.custom.items()),
            (_("Since"), account.created_at),
        ],
    )


ACCOUNT = register(
    Kind(
        "account", "accounts", Account, _("Account"), _("Accounts"), "i-building", READ,
        _("An account is a company that you serve, or a partner who serves others for you. Add the first one; its people come next."),
        none=_("No accounts yet"),
        order=10,
        columns=(
            Column("number", _("Number"), sort="number"),
            Column("tier", _("Tier"), value=lambda row: Pill(row.tier.capitalize()) if row.tier else ""),
            Column("parent", _("Part of"), value=lambda row: row.parent.name if row.parent else "", css="opt"),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at"),
        ),
        filters=(
            Filter("part", _("Part"), choices=(("", _("All")), *PARTS), narrow=part, tabs=True),
            Filter("parent", _("Part of"), to="accounts.account"),
        ),
        rows=lambda rows: rows.select_related("parent"),
        find_words=_("Find by name, number or code"),
        found_by=("name_folded", "code_folded", "number"),
        face="square",
        pills=pills,
        adapt=adapt,
        trail=trail,
        stats=stats,
        ways=(Way(_("As a tree"), "workspace:account-tree", "i-stack-2"),),
        fill=twins.warn,
        sections=(
            (_("Place among customers"), ("parent", "partners", "tier", "primary_contact", "is_customer", "is_partner")),
            (_("How to reach them"), ("phone", "website", "phones", "address", "language", "time_zone", "schedule")),
            (_("More"), ("custom",)),
        ),
    )
)  # fmt: skip
