"""The contract under which a case is: one with its customer that counts now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Contract
from accounts.models.sold import OWNERS
from ledger.refusals import invalid


def fill(given: Mapping[str, Any], case: Any = None, *, at: datetime) -> dict[str, Any]:
    """What follows once these have been given: a contract brings its customer to a case of nobody; a new customer ends a
    contract that is not theirs. A contract that is named and does not fit is a ``ValidationError``."""
    if not any(name in given for name in ("contract", *OWNERS)):
        return {}
    after = {name: given.get(name, getattr(case, name, None)) for name in (*OWNERS, "contract")}
    contact = given.get("contact")
    if contact is not None and all(after[name] is None for name in OWNERS):
        after["account"] = contact.account
    contract: Contract | None = after["contract"]
    if contract is None:
        return {}
    if given.get("contract") is None:  # it stands there already, and was right for who the customer was
        return {} if _is_with(contract, after) else {"contract": None}
    if contract == getattr(case, "contract", None):
        return {}
    if not Contract.objects.active_at(at).filter(pk=contract.pk).exists():
        raise invalid("contract", _("This contract does not count now."), "not_active")
    found: dict[str, Any] = {}
    if all(after[name] is None for name in OWNERS):
        found = {name: getattr(contract, name) for name in OWNERS if getattr(contract, name) is not None}
    elif not _is_with(contract, after):
        raise invalid("contract", _("This contract is with another customer."), "other_customer")
    return found


def _is_with(contract: Contract, customer: Mapping[str, Any]) -> bool:
    """Whether it is with this account or one above it, this consumer or this household."""
    named = {name: customer[name] for name in OWNERS}
    return bool(Contract.objects.of_customer(**named).filter(pk=contract.pk).exists())
