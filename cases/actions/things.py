"""What a case is about: choosing an asset, a sold product or a product fills the rest, or contradicts it and says so.

Nothing that the caller named is ever replaced. What only followed from an earlier choice follows the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Account,
    AccountPartner,
    AccountRelationship,
    Asset,
    Contact,
    ContactRelationship,
    Product,
    SoldProduct,
    tree,
)
from accounts.models.sold import CUSTOMER
from accounts.queries import belongs_to
from accounts.states import Grants, PortalRole
from ledger.refusals import invalid

THINGS = ("product", "sold_product", "asset")
OTHER = {
    "product": _("This is neither the product of the asset or sale, nor a family that it belongs to."),
    "sold_product": _("This is not what the asset was sold as."),
    "asset": _("This asset does not go with what else the case names."),
}


def fill(given: Mapping[str, Any], case: Any = None, *, at: datetime, contact_too: bool = True) -> dict[str, Any]:
    """What the case is about and whose it is, once these have been given: only what is new or follows.

    Null says nothing: what follows from the rest stands there again. ``contact_too=False``: who speaks is known already.
    Raises ``ValidationError`` that names a field which was given (or, for a customer that changes, the customer's).
    """
    standing = {name: getattr(case, name, None) for name in (*THINGS, *CUSTOMER)}
    if not any(name in given for name in standing):
        return {}
    after = standing | {name: given[name] for name in standing if name in given}
    said = [name for name in standing if given.get(name) is not None]
    _forget_what_followed(after, standing, given)
    if any(after[name] != standing[name] for name in THINGS):
        _fill_things(after, said)
    cleared = case is not None and any(name in given for name in CUSTOMER) and not any(after[name] for name in CUSTOMER)
    touched = _whose(after) != _whose(standing) or any(after[name] != standing[name] for name in THINGS)
    if touched and not cleared:
        _fill_customer(after, said, contact_too=contact_too and case is None, at=at)
    return {name: value for name, value in after.items() if value != standing[name] or name in given}


def refuse_unseen(given: Mapping[str, Any], by: Any) -> None:
    """A customer names what they see, and nothing else."""
    for name in (*THINGS, "household"):
        thing = given.get(name)
        if thing is not None and not type(thing).objects.visible_to(by).filter(pk=thing.pk).exists():
            raise invalid(name, _("There is no such object."), "does_not_exist")


# --- Product, sold product, asset ---------------------------------------------------------------------------------
def _forget_what_followed(after: dict[str, Any], standing: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Of what is replaced by another choice."""
    gone, new = standing["asset"], after["asset"]
    if gone is not None and new is not None and gone != new:
        if "sold_product" not in given and standing["sold_product"] == gone.sold_product:
            after["sold_product"] = None
        if "product" not in given and _is_line(standing["product"], gone.product):
            after["product"] = None
    gone, new = standing["sold_product"], after["sold_product"]
    if gone is not None and gone != new and "product" not in given and _is_line(standing["product"], gone.product):
        after["product"] = None


def _fill_things(after: dict[str, Any], said: list[str]) -> None:
    asset: Asset | None = after["asset"]
    sold: SoldProduct | None = after["sold_product"]
    product: Product | None = after["product"]
    if asset is not None:
        if sold is None:
            sold = asset.sold_product
        elif asset.sold_product_id not in (None, sold.pk):
            raise _contradiction(said, "sold_product", "asset")
        if product is None:
            product = asset.product
        elif not tree.is_within(asset.product.path, product.path):
            raise _contradiction(said, "product", "asset")
    if sold is not None:
        if product is None:
            product = sold.product
        elif not (_is_line(product, sold.product) or _is_line(sold.product, product)):
            raise _contradiction(said, "product", "sold_product")
        if asset is not None and not tree.is_within(asset.product.path, sold.product.path):
            raise _contradiction(said, "sold_product", "asset")
        if asset is not None and asset.customer not in (None, sold.customer):
            raise _contradiction(said, "sold_product", "asset")
    after |= {"sold_product": sold, "product": product}


def _is_line(product: Product | None, below: Product) -> bool:
    """Whether a product is this one, or above it."""
    return product is not None and tree.is_within(below.path, product.path)


# --- Whose --------------------------------------------------------------------------------------------------------
def _fill_customer(after: dict[str, Any], said: list[str], *, contact_too: bool, at: datetime) -> None:
    field = next((name for name in ("asset", "sold_product") if after[name] and after[name].customer), None)
    if field is None:
        return
    thing = after[field]
    owner = next(name for name in ("account", "consumer", "household") if getattr(thing, name) is not None)
    nobody = all(after[name] is None for name in CUSTOMER)
    if nobody:
        after[owner] = getattr(thing, owner)
    elif not _may_name(after, thing, owner, at=at):
        named = (field, "sold_product", *(name for name in CUSTOMER if after[name] is not None))
        raise _contradiction(said, *named, message=_("This belongs to another customer."), code="other_customer")
    if owner == "account" and contact_too and after["contact"] is None and after["account"] == thing.account:
        after["contact"] = thing.contact or _only_contact(thing.account)


def _whose(named: Mapping[str, Any]) -> tuple[Any, ...]:
    contact = named["contact"]
    return named["account"] or (contact and contact.account), named["consumer"], named["household"]


def _may_name(after: Mapping[str, Any], thing: Any, owner: str, *, at: datetime) -> bool:
    """Whether the case's customer has it, or reaches whoever has it by a relationship."""
    if owner == "consumer":
        return after["consumer"] == thing.consumer or (
            after["household"] is not None and belongs_to(thing.consumer, after["household"], at=at)
        )
    if owner == "household":
        return after["household"] == thing.household or (
            after["consumer"] is not None and belongs_to(after["consumer"], thing.household, at=at)
        )
    contact: Contact | None = after["contact"]
    account: Account | None = after["account"] or (contact.account if contact is not None else None)
    return account is not None and (account == thing.account or _reaches(account, contact, thing.account, at))


def _reaches(account: Account, contact: Contact | None, owner: Account, at: datetime) -> bool:
    """The case's account serves the owner, or its contact answers for the owner: by a role, a responsibility."""
    if AccountPartner.objects.filter(partner=account, account=owner).exists():
        return True
    held: list[Any] = list(
        AccountRelationship.objects.select_related("account", "responsibility").filter(
            related_account=account, account=owner
        )
    )
    if contact is not None:
        if contact.portal_role == PortalRole.CASE_MANAGER and tree.is_within(owner.path, contact.account.path):
            return True
        held += ContactRelationship.objects.select_related("account", "responsibility").filter(
            contact=contact, account=owner
        )
    return any(one.responsibility.grants in (Grants.VIEW, Grants.WORK) and one.is_current(at) for one in held)


def _only_contact(account: Account) -> Contact | None:
    found = list(Contact.objects.filter(account=account).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def blame(refused: ValidationError, said: Iterable[str]) -> ValidationError:
    """The same refusal by a field that the caller gave: what merely stood, or was filled in, is not theirs to mend."""
    said = set(said)
    given = [name for name in (*CUSTOMER, *reversed(THINGS)) if name in said]
    if set(refused.error_dict) <= said or not given:
        return refused
    return ValidationError({given[0]: [error for errors in refused.error_dict.values() for error in errors]})


def _contradiction(said: list[str], *fields: str, message: Any = None, code: str = "contradiction") -> ValidationError:
    """Named by the first of these fields that the caller gave."""
    field = next((name for name in fields if name in said), fields[0])
    return invalid(field, message or OTHER.get(field, OTHER["asset"]), code)
