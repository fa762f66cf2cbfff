"""Which customers can be imported and exported, in the order in which their files are best imported."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from exchange.registry import Sheet, register

ADDRESS = {
    "street": _("Street"),
    "postal_code": _("Postal code"),
    "city": _("City"),
    "region": _("Region"),
    "country": _("Country"),
}


def connect() -> None:
    """Done once, when the product starts."""
    register(Sheet("account", _("Accounts"), batched=True, parts={"address": ADDRESS}))
    register(Sheet("contact", _("Contacts"), batched=True))
    register(Sheet("consumer", _("Consumers"), batched=True))
    register(Sheet("household", _("Households"), batched=True, parts={"address": ADDRESS}))
    register(Sheet("household-member", _("Members of households")))
    register(Sheet("responsibility", _("Responsibilities")))
    register(Sheet("contact-relationship", _("Relationships of contacts")))
    register(Sheet("account-relationship", _("Relationships of accounts")))
    register(Sheet("consumer-relationship", _("Relationships of consumers")))
    register(Sheet("account-team-member", _("Account teams")))
    register(Sheet("consumer-team-member", _("Consumer teams")))
    register(Sheet("product", _("Products"), batched=True))
    register(Sheet("sold-product", _("Sold products"), batched=True))
    register(
        Sheet("asset", _("Assets"), batched=True, parts={"address": ADDRESS}, found_by=("product", "serial_number"))
    )
