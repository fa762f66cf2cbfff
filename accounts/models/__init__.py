"""Accounts, contacts and consumers, and what they are to each other."""

from accounts.models.account import Account, AccountPartner
from accounts.models.people import Consumer, Contact
from accounts.models.relations import ContactRelationship, Responsibility

__all__ = [
    "Account",
    "AccountPartner",
    "Consumer",
    "Contact",
    "ContactRelationship",
    "Responsibility",
]
