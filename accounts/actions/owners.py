"""To whom something belongs: one account, with or without the contact to ask, one private customer, or one household."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models.sold import OWNERS
from ledger.params import Param
from ledger.refusals import invalid

OWNER = (*OWNERS, "contact")
owner_params = [
    Param.ref("account", "accounts.account", nullable=True, label=_("Account")),
    Param.ref("consumer", "accounts.consumer", nullable=True, label=_("Consumer")),
    Param.ref("household", "accounts.household", nullable=True, label=_("Household")),
]
contact_param = Param.ref("contact", "accounts.contact", nullable=True, label=_("Contact"))


def owner_of(row: Any) -> dict[str, Any]:
    """The columns that say whose a row is."""
    return {name: getattr(row, name) for name in OWNERS}


def check_owner(given: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """One customer of one kind; a contact brings the account. What contradicts is refused by the field that was given."""
    found: dict[str, Any] = {name: given.get(name) for name in OWNER}
    contact = found["contact"]
    if contact is not None and found["account"] is None:
        found["account"] = contact.account
    named = [name for name in OWNERS if found[name] is not None]
    if len(named) > 1:
        raise invalid(named[-1], _("It belongs to one customer of one kind, not to two."), "two_customers")
    if required and not named:
        raise invalid("account", _("Say whose it is: name an account, a consumer or a household."), "required")
    if contact is not None and contact.account_id != found["account"].pk:
        raise invalid("contact", _("This is a contact of another account."), "other_account")
    return found


def same_owner(one: Any, other: Any) -> bool:
    """Whether two rows belong to the same customer."""
    return all(getattr(one, f"{name}_id") == getattr(other, f"{name}_id") for name in OWNERS)


def fill_owner(details: dict[str, Any], source: Any) -> None:
    """Whose ``source`` is, where nobody said anything else; said is said, and a contradiction is the caller's."""
    if any(details.get(name) is not None for name in OWNER):
        asked = check_owner(details, required=False)
        for name in OWNERS:
            if asked[name] is not None and asked[name].pk != getattr(source, f"{name}_id"):
                field = name if details.get(name) is not None else "contact"
                raise invalid(
                    field, _("This is another customer's than the record that it was chosen with."), "other_customer"
                )
    details.update(owner_of(source))
