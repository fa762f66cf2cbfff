"""Contacts: the people who work for accounts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from accounts.permissions import READ
from accounts.states import PortalRole
from workspace import kinds
from workspace.kinds import Column, Filter, Kind, Link, Pill, register
from workspace.panels import Facts, panel


def place(request: HttpRequest, contact: Contact) -> list[Link]:
    """Of which account."""
    found = kinds.of_resource("account")
    return [Link(contact.account.name, found.url(contact.account))] if found else []


def pills(contact: Contact) -> list[Pill]:
    """What they are in the portal."""
    words = role_words(contact)
    return [Pill(words, "slate")] if words else []


def role_words(contact: Contact) -> Any:
    """The portal role without its explanation."""
    if contact.portal_role == PortalRole.NONE:
        return ""
    return str(PortalRole(contact.portal_role).label).partition(":")[0]


@panel("contact", "about", place="side", order=10)
def about(request: HttpRequest, contact: Contact) -> Facts:
    """How to reach them."""
    return Facts(
        _("About"),
        [
            (_("Account"), Link(contact.account.name, kinds.of_record(contact.account).url(contact.account))),
            (_("E-mail"), Link(contact.email, f"mailto:{contact.email}") if contact.email else ""),
            (_("Telephone"), Link(contact.phone, f"tel:{contact.phone}") if contact.phone else ""),
            (_("Portal"), PortalRole(contact.portal_role).label),
            (_("Language"), contact.language),
            (_("Time zone"), contact.time_zone),
            (_("Since"), contact.created_at),
        ],
    )


CONTACT = register(
    Kind(
        "contact", "contacts", Contact, _("Contact"), _("Contacts"), "i-users", READ,
        _("Contacts are the people of your accounts: who writes, who calls, who looks into the portal."),
        order=20,
        columns=(
            Column("account", _("Account"), value=lambda row: Link(row.account.name, kinds.of_record(row.account).url(row.account))),
            Column("email", _("E-mail")),
            Column("phone", _("Telephone"), css="opt"),
            Column("portal_role", _("Portal"), value=role_words, css="opt"),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at"),
        ),
        filters=(
            Filter("account", _("Account"), to="accounts.account"),
            Filter("portal_role", _("Portal role"), choices=PortalRole.choices),
        ),
        ordering="last_name",
        rows=lambda rows: rows.select_related("account"),
        find_words=_("Find by name or e-mail"),
        found_by=("name_folded", "last_name_folded", "email_norm"),
        face="round",
        sub=lambda contact: contact.account.name,
        trail=place,
        pills=pills,
        hidden=("external_id", "user"),
        sections=((_("More"), ("portal_role", "language", "time_zone")),),
    )
)  # fmt: skip
