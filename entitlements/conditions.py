"""What conditions may ask about entitlements, and about what covers a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.conditions import folded
from conditions.fields import Field, register
from conditions.kinds import Choice, Day, Flag, Instant, Number, Reference, Word
from entitlements.states import DecreaseOn, Unit


def connect() -> None:
    """Done once, when the product starts."""
    register(
        "entitlement",
        Field("id", _("Entitlement"), Reference("entitlements.entitlement"), lookup="id"),
        Field("name", _("Name"), folded("name_folded", 300)),
        Field("code", _("Code"), folded("code_folded", 60)),
        Field("account", _("Account"), Reference("accounts.account")),
        Field("contact", _("Contact"), Reference("accounts.contact")),
        Field("consumer", _("Consumer"), Reference("accounts.consumer")),
        Field("household", _("Household"), Reference("accounts.household")),
        Field("partner", _("Partner"), Reference("accounts.account")),
        Field("product", _("Product"), Reference("accounts.product")),
        Field("sold_product", _("Sold product"), Reference("accounts.soldproduct")),
        Field("asset", _("Asset"), Reference("accounts.asset")),
        Field("contract", _("Contract"), Reference("accounts.contract")),
        Field("starts", _("Starts"), Day()),
        Field("ends", _("Ends"), Day()),
        Field("unit", _("Counted in"), Choice(Unit.choices)),
        Field("allowance", _("Allowance"), Number()),
        Field("decrease_on", _("Counts"), Choice(DecreaseOn.choices)),
        Field("restrict", _("Ends when used up"), Flag()),
        Field("inherit", _("Passed on"), Flag()),
        Field("is_default", _("Default"), Flag()),
        Field("is_active", _("Active"), Flag()),
        Field("order", _("Order"), Number()),
        Field("external_id", _("External id"), Word()),
        Field("created_at", _("Created"), Instant()),
        Field("updated_at", _("Updated"), Instant(), changes_tell=False),
    )
    register(
        "case",
        Field(
            "entitlement",
            _("Entitlement"),
            Reference("entitlements.entitlement"),
            lookup="coverages__entitlement_id",
            read=_entitlement_of,
        ),
    )


def _entitlement_of(case: Any) -> UUID | None:
    """What covers a loaded case; one that is not stored yet has nothing."""
    if case._state.adding:
        return None
    found = next(iter(case.coverages.all()), None)
    return found.entitlement_id if found is not None else None
