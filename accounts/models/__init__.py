"""Accounts, contacts and consumers."""

from accounts.models.account import Account, AccountPartner
from accounts.models.people import Consumer, Contact

__all__ = ["Account", "AccountPartner", "Consumer", "Contact"]
