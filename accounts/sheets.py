"""Which customers can be imported and exported, in the order in which their files are best imported."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actions.contract_parts import COVERS
from accounts.models.duplicate import MODELS
from accounts.suspecting import suspicions
from exchange.registry import Sheet, Suspects, register

ADDRESS = {
    "street": _("Street"),
    "postal_code": _("Postal code"),
    "city": _("City"),
    "region": _("Region"),
    "country": _("Country"),
}


def connect() -> None:
    """Done once, when the product starts."""
    register(
        Sheet(
            "account",
            _("Accounts"),
            batched=True,
            parts={"address": ADDRESS},
            suspects=suspects_of("account"),
            through={"partners": ("partnerships", "partner")},
        )
    )
    register(Sheet("contact", _("Contacts"), batched=True, suspects=suspects_of("contact")))
    register(Sheet("consumer", _("Consumers"), batched=True, suspects=suspects_of("consumer")))
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
    register(
        Sheet(
            "contract",
            _("Contracts"),
            through={name: ("covers", relation) for name, relation in COVERS.items()},
            leave_out=("lines",),
        )
    )


def suspects_of(kind: str) -> Suspects:
    """For rows that would become new customers of this kind: who is there already and may be the same, the most certain first."""

    def look(rows: list[dict[str, Any]], by: Any) -> list[list[dict[str, Any]]]:
        model: Any = MODELS[kind]  # type: ignore[index]
        unnumbered = {"number": "-"} if kind == "account" else {}  # a look takes no number from the sequence
        found = suspicions([model(**unnumbered, **row) for row in rows], by=by)
        return [
            [{"id": str(each.record.pk), "label": str(each.record), "score": each.score} for each in suspects]
            for suspects in found
        ]

    return look
