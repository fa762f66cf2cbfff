"""Households: consumers who are one customer together."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Household
from accounts.permissions import READ, WRITE
from workspace.customers.cases import panels_of_cases
from workspace.kinds import Column, Kind, Link, register
from workspace.panels import Facts, panel
from workspace.shaped import address_lines, language_name, zone_name


@panel("household", "about", place="side", order=10)
def about(request: HttpRequest, household: Household) -> Facts:
    """How to reach them."""
    return Facts(
        _("About"),
        [
            (_("Telephone"), Link(household.phone, f"tel:{household.phone}") if household.phone else ""),
            (_("Address"), address_lines(household.address)),
            (_("Language"), language_name(household.language)),
            (_("Time zone"), zone_name(household.time_zone)),
            (_("Since"), household.created_at),
        ],
    )


HOUSEHOLD = register(
    Kind(
        "household", "households", Household, _("Household"), _("Households"), "i-home", READ,
        _("A household is several consumers who are one customer together; one of them may speak for all."),
        none=_("No households yet"),
        order=40,
        changed_by=WRITE,
        columns=(
            Column("number", _("Number"), sort="number"),
            Column("phone", _("Telephone"), css="opt"),
            Column("city", _("City"), value=lambda row: str(row.address.get("city", ""))),
            Column("updated", _("Changed"), value=lambda row: row.updated_at, sort="updated_at"),
        ),
        find_words=_("Find by name or number"),
        found_by=("name_folded", "number"),
        sections=((_("How to reach them"), ("phone", "address", "language", "time_zone")),),
    )
)  # fmt: skip

panels_of_cases("household", "household")
