"""Consumers: people who are customers by themselves."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Consumer
from accounts.permissions import READ
from workspace import twins
from workspace.customers.cases import panels_of_cases
from workspace.kinds import Column, Kind, Link, register
from workspace.panels import Facts, panel
from workspace.shaped import address_lines, language_name, zone_name


def city(consumer: Consumer) -> str:
    """Of the first address."""
    return str(consumer.addresses[0].get("city", "")) if consumer.addresses else ""


@panel("consumer", "about", place="side", order=10)
def about(request: HttpRequest, consumer: Consumer) -> Facts:
    """How to reach them."""
    return Facts(
        _("About"),
        [
            (_("E-mail"), Link(consumer.email, f"mailto:{consumer.email}") if consumer.email else ""),
            (_("Telephone"), [Link(each, f"tel:{each}") for each in consumer.phones]),
            *((_("Address"), address_lines(each)) for each in consumer.addresses),
            (_("Language"), language_name(consumer.language)),
            (_("Time zone"), zone_name(consumer.time_zone)),
            (_("Since"), consumer.created_at),
        ],
    )


panels_of_cases("consumer", "consumer")


CONSUMER = register(
    Kind(
        "consumer", "consumers", Consumer, _("Consumer"), _("Consumers"), "i-user", READ,
        _("Consumers are people who buy from you for themselves, without a company."),
        none=_("No consumers yet"),
        order=30,
        columns=(
            Column("email", _("E-mail")),
            Column("phone", _("Telephone"), value=lambda row: row.phones[0] if row.phones else "", css="opt"),
            Column("city", _("City"), value=city),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at"),
        ),
        ordering="last_name",
        find_words=_("Find by name or e-mail"),
        found_by=("name_folded", "last_name_folded", "email_norm"),
        face="round",
        sub=lambda consumer: consumer.email,
        fill=twins.warn,
        hidden=("external_id", "user"),
        sections=(("", ("first_name", "last_name")), (_("How to reach them"), ("email", "phones", "addresses", "language", "time_zone")),),
    )
)  # fmt: skip
