"""Contacts: the people who work for accounts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, ContactRelationship
from accounts.permissions import READ
from accounts.states import PortalRole
from workspace import kinds, twins
from workspace.customers.account_panels import changing, period
from workspace.customers.cases import panels_of_cases
from workspace.kinds import Column, Filter, Kind, Link, Pill, register
from workspace.panels import Facts, Row, Rows, new, panel, rows_of
from workspace.shaped import language_name, zone_name


def place(request: HttpRequest, contact: Contact) -> list[Link]:
    """Of which account."""
    found = kinds.of_resource("account")
    return [Link(contact.account.name, found.url(contact.account))] if found else []


def pills(contact: Contact) -> list[Pill]:
    """What they are in the portal."""
    words = role_words(contact)
    return [Pill(words, "slate")] if words else []


ROLES = {
    PortalRole.CUSTOMER: _("Customer"),
    PortalRole.CASE_MANAGER: _("Case manager"),
    PortalRole.ADMIN: _("Administrator"),
    PortalRole.PARTNER: _("Partner"),
    PortalRole.PARTNER_ADMIN: _("Partner administrator"),
}


def role_words(contact: Contact) -> Any:
    """The portal role without its explanation."""
    return ROLES.get(contact.portal_role, "")


@panel("contact", "about", place="side", order=10)
def about(request: HttpRequest, contact: Contact) -> Facts:
    """How to reach them."""
    return Facts(
        _("About"),
        [
            (_("Account"), Link(contact.account.name, kinds.of_record(contact.account).url(contact.account))),
            (_("E-mail"), Link(contact.email, f"mailto:{contact.email}") if contact.email else ""),
            (_("Telephone"), Link(contact.phone, f"tel:{contact.phone}") if contact.phone else ""),
            (_("Language"), language_name(contact.language)),
            (_("Time zone"), zone_name(contact.time_zone)),
            (_("Since"), contact.created_at),
        ],
    )


@panel("contact", "relationships", order=20)
def relationships(request: HttpRequest, contact: Contact) -> Rows:
    """For which accounts they are responsible, beside the one they work for."""
    held = ContactRelationship.objects.visible_to(request.actor).filter(contact=contact)
    found, _more = rows_of(
        held.select_related("account", "responsibility").order_by("account__name", "pk"),
        lambda each: Row(
            each.account.name, reverse("workspace:account", args=[each.account_id]), sub=each.responsibility.name,
            face="square", pills=period(each), acts=changing(request, each),
        ),
        most=10,
    )  # fmt: skip
    return Rows(
        _("Responsible for"), found, new=new(request, "contact-relationship", contact, contact=contact),
        empty=_("They work for their own account alone."),
    )  # fmt: skip


@panel("contact", "login", place="side", order=20)
def login(request: HttpRequest, contact: Contact) -> Facts:
    """What the portal shows them, and whether they can sign in."""
    user = contact.user
    return Facts(
        _("Portal"),
        [
            (_("Role"), PortalRole(contact.portal_role).label),
            (
                _("Login"),
                Pill(_("Active"), "green")
                if user and user.is_active
                else Pill(_("Closed"), "amber")
                if user
                else _("None"),
            ),
            (_("Signs in as"), user.email if user else ""),
            (_("Last sign-in"), user.last_login if user else ""),
        ],
    )


panels_of_cases("contact", "contact")


CONTACT = register(
    Kind(
        "contact", "contacts", Contact, _("Contact"), _("Contacts"), "i-users", READ,
        _("Contacts are the people of your accounts: who writes, who calls, who uses the portal."),
        none=_("No contacts yet"),
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
        rows=lambda rows: rows.select_related("account", "user"),
        find_words=_("Find by name or e-mail"),
        found_by=("name_folded", "last_name_folded", "email_norm"),
        face="round",
        sub=lambda contact: contact.account.name,
        trail=place,
        pills=pills,
        fill=twins.warn,
        hidden=("external_id", "user"),
        sections=(("", ("account", "first_name", "last_name", "email", "phone")), (_("More"), ("portal_role", "language", "time_zone")),),
    )
)  # fmt: skip
