"""What conditions may ask about accounts, contacts and consumers."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.below import Within, place_of
from accounts.models.folded import fold
from accounts.states import AssetHealth, AssetStatus, ContractState, PortalRole, SoldState
from conditions.fields import Field, register, register_through
from conditions.kinds import Choice, Day, Flag, Instant, Kind, Number, Reference, Tags, Text, Word


def connect() -> None:
    """Done once, when the product starts."""
    register(
        "account",
        Field("id", _("Account"), Reference("accounts.account"), lookup="id"),
        Field("name", _("Name"), folded("name_folded", 300)),
        Field("code", _("Code"), folded("code_folded", 60)),
        Field("number", _("Number"), Word()),
        Field("parent", _("Parent account"), Reference("accounts.account")),
        _within(_("Account and all below"), "accounts.account"),
        Field("is_customer", _("Is a customer"), Flag()),
        Field("is_partner", _("Is a partner"), Flag()),
        Field("tier", _("Tier"), Word()),
        Field("language", _("Language"), Word()),
        Field("time_zone", _("Time zone"), Word()),
        Field("schedule", _("Working hours"), Reference("schedules.schedule")),
        Field("phone", _("Telephone"), Text()),
        Field("website", _("Website"), Text()),
        Field("primary_contact", _("Primary contact"), Reference("accounts.contact")),
        *_everywhere(),
    )
    register(
        "contact",
        Field("id", _("Contact"), Reference("accounts.contact"), lookup="id"),
        *_person(),
        Field("phone", _("Telephone"), Text()),
        Field("portal_role", _("Portal role"), Choice(PortalRole.choices)),
        Field("account", _("Account"), Reference("accounts.account")),
    )
    register(
        "consumer",
        Field("id", _("Consumer"), Reference("accounts.consumer"), lookup="id"),
        *_person(),
        Field("phones", _("Telephone numbers"), Tags()),
        Field("served_by", _("Customer of"), Reference("accounts.account")),
    )
    register(
        "household",
        Field("id", _("Household"), Reference("accounts.household"), lookup="id"),
        Field("name", _("Name"), folded("name_folded", 300)),
        Field("number", _("Number"), Word()),
        Field("phone", _("Telephone"), Text()),
        Field("language", _("Language"), Word()),
        Field("time_zone", _("Time zone"), Word()),
        *_everywhere(),
    )
    register(
        "contract",
        Field("id", _("Contract"), Reference("accounts.contract"), lookup="id"),
        Field("number", _("Number"), Word()),
        Field("name", _("Name"), folded("name_folded", 300)),
        Field("state", _("State"), Choice(ContractState.choices)),
        Field("account", _("Account"), Reference("accounts.account")),
        Field("consumer", _("Consumer"), Reference("accounts.consumer")),
        Field("household", _("Household"), Reference("accounts.household")),
        Field("administrator", _("Administrator"), Reference("identity.user")),
        Field("starts", _("First day"), Day()),
        Field("ends", _("Last day"), Day()),
        Field("customer_reference", _("The customer's own number"), Word()),
        *_everywhere(),
    )
    register_through("contact", "account", _("Account"), of="account")
    _things()


def _things() -> None:
    register(
        "product",
        Field("id", _("Product"), Reference("accounts.product"), lookup="id"),
        Field("name", _("Name"), folded("name_folded", 300)),
        Field("code", _("Code"), folded("code_folded", 60)),
        Field("number", _("Number"), Word()),
        Field("parent", _("Part of"), Reference("accounts.product")),
        _within(_("Product and all below"), "accounts.product"),
        Field("release", _("Release"), Word()),
        Field("is_active", _("Offered"), Flag()),
        *_everywhere(),
    )
    register(
        "sold-product",
        Field("id", _("Sold product"), Reference("accounts.soldproduct"), lookup="id"),
        Field("number", _("Number"), Word()),
        *_owned(),
        Field("quantity", _("Quantity"), Number()),
        Field("state", _("State"), Choice(SoldState.choices)),
        *_everywhere(),
    )
    register(
        "asset",
        Field("id", _("Asset"), Reference("accounts.asset"), lookup="id"),
        Field("number", _("Number"), Word()),
        Field("serial_number", _("Serial number"), folded("serial_number_folded", 120)),
        *_owned(),
        Field("sold_product", _("Sold product"), Reference("accounts.soldproduct")),
        Field("parent", _("Installed in"), Reference("accounts.asset")),
        _within(_("Asset and all installed in it"), "accounts.asset"),
        Field("status", _("Status"), Choice(AssetStatus.choices)),
        Field("health", _("Health"), Choice(AssetHealth.choices)),
        *_everywhere(),
    )
    for resource in ("sold-product", "asset"):
        register_through(resource, "product", _("Product"), of="product")
        register_through(resource, "account", _("Account"), of="account")


def _within(label: Any, to: str) -> Field:
    return Field("within", label, Within(to), lookup="path", read=place_of, changes_tell=False)


def _owned() -> tuple[Field, ...]:
    return (
        Field("name", _("Name"), folded("name_folded", 300)),
        Field("product", _("Product"), Reference("accounts.product")),
        Field("account", _("Account"), Reference("accounts.account")),
        Field("consumer", _("Consumer"), Reference("accounts.consumer")),
        Field("household", _("Household"), Reference("accounts.household")),
        Field("contact", _("Contact"), Reference("accounts.contact")),
    )


def folded(column: str, longest: int) -> Kind:
    """Text that a folded column follows: compared as that column is made."""
    return Text(fold=lambda text: fold(text)[:longest], folded=column)


def _person() -> tuple[Field, ...]:
    return (
        Field("name", _("Name"), folded("name_folded", 310), lookup="name_folded", read=attrgetter("name")),
        Field("last_name", _("Last name"), folded("last_name_folded", 150)),
        Field("email", _("E-mail"), folded("email_norm", 254)),
        Field("language", _("Language"), Word()),
        Field("time_zone", _("Time zone"), Word()),
        *_everywhere(),
    )


def _everywhere() -> tuple[Field, ...]:
    return (
        Field("external_id", _("External id"), Word()),
        Field("created_at", _("Created"), Instant()),
        Field("updated_at", _("Updated"), Instant(), changes_tell=False),
    )
