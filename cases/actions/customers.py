"""Whose case it is: what fits together, and what a customer's login may choose."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Consumer, Contact, Household, HouseholdMember
from accounts.queries import belongs_to, works_for
from ledger.refusals import invalid


def check_customer(
    *, account: Account | None, contact: Contact | None, consumer: Consumer | None, household: Household | None = None
) -> dict[str, Any]:
    """One kind of customer: an account with its contact, a consumer, or a household with whoever of it speaks.

    An account and a consumer only if the account serves the consumer. A contact brings the account, and may be somebody from
    elsewhere who holds a responsibility to work for it.
    """
    if household is not None and (account is not None or contact is not None):
        raise invalid("household", _("A case has an account or a household, not both."), "two_customers")
    if contact is not None and account is None:
        account = contact.account
    if consumer is not None and account is not None and consumer.served_by_id != account.pk:
        raise invalid("consumer", _("This consumer is not a customer of the account."), "two_customers")
    if contact is not None and account is not None and not works_for(contact, account):
        raise invalid("contact", _("This is a contact of another account."), "other_account")
    if household is not None and consumer is not None and not belongs_to(consumer, household):
        raise invalid("consumer", _("This consumer does not belong to the household."), "not_a_member")
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
        raise invalid("account", _("This login belongs to no customer."), "no_customer")
    if household is not None:
        return _own_household(reach, account, contact, consumer, household)
    if consumer is not None and _is_served(reach, consumer) and not _is_own(reach, consumer):
        return _served_consumer(reach, account, contact, consumer)
    if consumer is not None or not reach["contacts"]:
        return check_customer(account=None, contact=None, consumer=_own_consumer(reach, account, contact, consumer))
    own = Contact.objects.select_related("account").get(pk__in=reach["contacts"])
    if contact is None and (account is None or account.pk == own.account_id):
        contact = own
    if contact is not None and contact.pk != own.pk and not reach["serves"].covers(contact):
        raise invalid("contact", _("There is no such object."), "does_not_exist")
    if contact is None and account is not None and not reach["serves"].has(account):
        raise invalid("account", _("There is no such object."), "does_not_exist")
    found = check_customer(account=account, contact=contact, consumer=None)
    if found["account"].pk != own.account_id and not reach["serves"].has(found["account"]):
        raise invalid("account", _("There is no such object."), "does_not_exist")
    if contact is not None and contact.pk != own.pk:
        found["on_behalf_of"] = contact
    if reach["partner"] and found["account"].pk in reach["customers"]:
        found["partner"] = own.account
    return found


def _own_consumer(reach: Any, account: Any, contact: Any, consumer: Consumer | None) -> Consumer:
    if account is not None or contact is not None:
        raise invalid("account" if account is not None else "contact", _("There is no such object."), "does_not_exist")
    if consumer is None:
        return Consumer.objects.filter(pk__in=reach["consumers"]).order_by("pk")[0]
    if not _is_own(reach, consumer):
        raise invalid("consumer", _("There is no such object."), "does_not_exist")
    return consumer


def _own_household(
    reach: Any, account: Any, contact: Any, consumer: Consumer | None, household: Household
) -> dict[str, Any]:
    """A household for which they act; who speaks is the consumer that they are themselves, unless they name a member."""
    if household.pk not in reach["households"]:
        raise invalid("household", _("There is no such object."), "does_not_exist")
    if consumer is not None and not _is_own(reach, consumer):
        raise invalid("consumer", _("There is no such object."), "does_not_exist")
    if consumer is None:
        own = HouseholdMember.objects.filter(household=household, consumer_id__in=reach["consumers"])
        consumer = own.select_related("consumer").order_by("pk")[0].consumer
    return check_customer(account=account, contact=contact, consumer=consumer, household=household)


def _is_own(reach: Any, consumer: Consumer) -> bool:
    """Whether they are this consumer, or act for them."""
    return consumer.pk in reach["consumers"] | reach["represents"]


def _is_served(reach: Any, consumer: Consumer) -> bool:
    """Whether it is a consumer of a business customer for whose people they may open cases."""
    return consumer.served_by_id is not None and bool(reach["serves"].covers(consumer, "served_by"))


def _served_consumer(
    reach: Any, account: Account | None, contact: Contact | None, consumer: Consumer
) -> dict[str, Any]:
    own = Contact.objects.select_related("account").get(pk__in=reach["contacts"])
    account = account or consumer.served_by
    if contact is not None and contact.pk != own.pk and not reach["serves"].covers(contact):
        raise invalid("contact", _("There is no such object."), "does_not_exist")
    if contact is None and account is not None and own.account_id == account.pk:
        contact = own
    return check_customer(account=account, contact=contact, consumer=consumer)
