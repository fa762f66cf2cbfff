"""Accounts: companies, as customers or partners."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from accounts.permissions import READ
from workspace.kinds import Column, Filter, Kind, Link, Pill, register
from workspace.panels import Facts, Row, Rows, all_of, new, panel, rows_of
from workspace.shaped import address_lines

PARTS = (("customer", _("Customers")), ("partner", _("Partners")))


def part(rows: Any, value: str) -> Any:
    """Customers, or partners; some are both."""
    return rows.filter(is_partner=True) if value == "partner" else rows.filter(is_customer=True)


def pills(account: Account) -> list[Pill]:
    """Tier and part."""
    found = [Pill(account.tier.capitalize(), "accent")] if account.tier else []
    return [*found, Pill(_("Partner"), "slate")] if account.is_partner else found


def trail(request: HttpRequest, account: Account) -> list[Link]:
    """The accounts above it, the top first."""
    above = Account.objects.visible_to(request.actor).in_bulk(Account.objects.with_ancestors(account.pk) - {account.pk})
    found, parent = [], account.parent_id
    while parent in above:
        found.insert(0, Link(above[parent].name, ACCOUNT.url(above[parent])))
        parent = above.pop(parent).parent_id
    return found


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
            (_("Language"), account.language),
            (_("Time zone"), account.time_zone),
            *((name, str(value)) for name, value in account.custom.items()),
            (_("Since"), account.created_at),
        ],
    )


@panel("account", "people", order=20)
def people(request: HttpRequest, account: Account) -> Rows:
    """Who works there."""
    found, more = rows_of(
        Contact.objects.visible_to(request.actor).filter(account=account).order_by("last_name", "pk"),
        lambda each: Row(each.name, reverse("workspace:contact", args=[each.pk]), sub=each.email or each.phone, face="round",
                         pills=[Pill(_("Primary"), "accent")] if each.pk == account.primary_contact_id else []),
    )  # fmt: skip
    return Rows(
        _("People"), found, all_url=all_of("contact", account=account) if more else "",
        new=new(request, "contact", account, account=account), empty=_("Nobody works there yet."),
    )  # fmt: skip


ACCOUNT = register(
    Kind(
        "account", "accounts", Account, _("Account"), _("Accounts"), "i-building", READ,
        _("An account is a company that you serve, or a partner who serves others for you. Add the first one; its people come next."),
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
        trail=trail,
        sections=(
            (_("Place among customers"), ("parent", "is_customer", "is_partner", "tier", "primary_contact")),
            (_("How to reach them"), ("phone", "phones", "website", "address", "language", "time_zone")),
            (_("More"), ("custom",)),
        ),
    )
)  # fmt: skip
