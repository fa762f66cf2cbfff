"""Accounts and the people of customers."""

from django.utils import timezone

from accounts.actions import accounts, consumers, contacts
from accounts.models import Account, Consumer, Contact
from tests.factories.people import ROBOT, make_login


def make_account(name: str, **details) -> Account:
    return accounts.create(name=name, by=ROBOT, at=timezone.now(), **details)


def make_contact(
    account: Account, name: str, portal_role: str = "customer", *, login: bool = True, **details
) -> Contact:
    host = f"{account.name.split()[0].lower()}.test"
    user = make_login(name, host) if login else None
    return contacts.create(
        account=account, first_name=name, last_name="Doe", email=f"{name.lower().replace(' ', '.')}@{host}", portal_role=portal_role, user=user,
        by=ROBOT, at=timezone.now(), **details,
    )  # fmt: skip


def make_consumer(name: str, *, login: bool = True) -> Consumer:
    user = make_login(name, "home.test") if login else None
    return consumers.create(
        first_name=name, last_name="Doe", email=f"{name.lower()}@home.test", user=user, by=ROBOT, at=timezone.now()
    )
