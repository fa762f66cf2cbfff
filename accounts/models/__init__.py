"""Accounts, contacts and consumers, what they are to each other, and what they bought and run."""

from accounts.models.account import Account, AccountPartner
from accounts.models.assets import Asset
from accounts.models.people import Consumer, Contact
from accounts.models.products import Product
from accounts.models.relations import ContactRelationship, Responsibility
from accounts.models.sold import SoldProduct

__all__ = [
    "Account",
    "AccountPartner",
    "Asset",
    "Consumer",
    "Contact",
    "ContactRelationship",
    "Product",
    "Responsibility",
    "SoldProduct",
]
