"""Whose case it is: what fits together, and what a customer's login may choose."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Consumer, Contact, Household


def check_customer(
    *, account: Account | None, contact: Contact | None, consumer: Consumer | None, household: Household | None = None
) -> dict[str, Any]:
    """One kind of customer: an account with its contact, a consumer, or a household with whoever of it speaks."""
    if consumer is not None and (account is not None or contact is not None):
        raise _invalid("consumer", _("A case has an account or a consumer, not both."), "two_customers")
    if household is not None and (account is not None or contact is not None):
        raise _invalid("household", _("A case has an account or a household, not both."), "two_customers")
    if contact is not None and account is None:
        account = contact.account
    if contact is not None and account is not None and contact.account_id != account.pk:
        raise _invalid("contact", _("This is a contact of another account."), "other_account")
    return {"account": account, "contact": contact, "consumer": consumer, "household": household}


def customer_of_login(
    by: Any,
    *,
    account: Account | None,
    contact: Contact | None,
    consumer: Consumer | None,
    household: Household | None = None,
) -> dict[str, Any]:
    """The customer that a login stands for, or one of those for whom it may open cases."""
    reach = by.reach
    if not reach:
        raise _invalid("account", _("This login belongs to no customer."), "no_customer")
    if consumer is not None or household is not None or not reach["contacts"]:
        own_consumer = _own_consumer(reach, account, contact, consumer)
        return {"account": None, "contact": None, "consumer": own_consumer, "household": household}
    own = Contact.objects.select_related("account").get(pk__in=reach["contacts"])
    if contact is None and (account is None or account.pk == own.account_id):
        contact = own
    if contact is not None and contact.pk != own.pk and not reach["serves"].covers(contact):
        raise _invalid("contact", _("There is no such object."), "does_not_exist")
    if contact is None and account is not None and not reach["serves"].has(account):
        raise _invalid("account", _("There is no such object."), "does_not_exist")
    found = check_customer(account=account, contact=contact, consumer=None)
    if contact is not None and contact.pk != own.pk:
        found["on_behalf_of"] = contact
    if reach["partner"] and found["account"].pk in reach["customers"]:
        found["partner"] = own.account
    return found


def _own_consumer(reach: Any, account: Any, contact: Any, consumer: Consumer | None) -> Consumer:
    if account is not None or contact is not None:
        raise _invalid("account" if account is not None else "contact", _("There is no such object."), "does_not_exist")
    if consumer is None:
        return Consumer.objects.filter(pk__in=reach["consumers"]).order_by("pk")[0]
    if consumer.pk not in reach["consumers"]:
        raise _invalid("consumer", _("There is no such object."), "does_not_exist")
    return consumer


def _invalid(field: str, message: Any, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
