"""Accounts, contacts, consumers and households, what they are to each other, what they bought and run, and what was agreed with them."""

from accounts.models.account import Account, AccountPartner
from accounts.models.assets import Asset
from accounts.models.contract_parts import ContractCover, ContractLine
from accounts.models.contracts import Contract
from accounts.models.duplicate import Duplicate
from accounts.models.household import ConsumerRelationship, Household, HouseholdMember
from accounts.models.people import Consumer, Contact
from accounts.models.products import Product
from accounts.models.relations import AccountRelationship, ContactRelationship
from accounts.models.responsibility import Responsibility
from accounts.models.sold import SoldProduct
from accounts.models.teams import AccountTeamMember, ConsumerTeamMember
from accounts.models.telephone import Telephone

HOLDINGS = (  # every way of holding a responsibility
    AccountRelationship,
    AccountTeamMember,
    ConsumerRelationship,
    ConsumerTeamMember,
    ContactRelationship,
    HouseholdMember,
)

__all__ = [
    "HOLDINGS",
    "Account",
    "AccountPartner",
    "AccountRelationship",
    "AccountTeamMember",
    "Asset",
    "Consumer",
    "ConsumerRelationship",
    "ConsumerTeamMember",
    "Contact",
    "ContactRelationship",
    "Contract",
    "ContractCover",
    "ContractLine",
    "Duplicate",
    "Household",
    "HouseholdMember",
    "Product",
    "Responsibility",
    "SoldProduct",
    "Telephone",
]
