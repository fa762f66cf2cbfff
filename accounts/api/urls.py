"""Addresses of accounts, the people of customers, and what they are responsible for."""

from accounts.api.contracts import ContractLineViewSet, ContractViewSet
from accounts.api.duplicates import DuplicatesOfViewSet, DuplicateViewSet, FindDuplicatesView
from accounts.api.households import HouseholdMemberViewSet, HouseholdViewSet
from accounts.api.people import AccountChildrenViewSet, AccountViewSet, ConsumerViewSet, ContactViewSet
from accounts.api.products import AssetViewSet, ProductViewSet, SoldProductViewSet
from accounts.api.relations import (
    AccountRelationshipViewSet,
    ConsumerRelationshipViewSet,
    ContactRelationshipViewSet,
    ResponsibilityViewSet,
)
from accounts.api.teams import AccountTeamMemberViewSet, AccountTeamViewSet, ConsumerTeamMemberViewSet
from rest.routers import api

api.register("account-relationships", AccountRelationshipViewSet)
api.register("account-team-members", AccountTeamMemberViewSet)
api.register("accounts", AccountViewSet)
api.nest("accounts", "children", AccountChildrenViewSet)
api.nest("accounts", "duplicates", DuplicatesOfViewSet)
api.nest("accounts", "team", AccountTeamViewSet)
api.register("assets", AssetViewSet)
api.register("consumer-relationships", ConsumerRelationshipViewSet)
api.register("consumer-team-members", ConsumerTeamMemberViewSet)
api.register("consumers", ConsumerViewSet)
api.nest("consumers", "duplicates", DuplicatesOfViewSet)
api.register("contact-relationships", ContactRelationshipViewSet)
api.register("contacts", ContactViewSet)
api.nest("contacts", "duplicates", DuplicatesOfViewSet)
api.register("duplicates", DuplicateViewSet)
api.route("duplicates/find/", FindDuplicatesView, name="duplicates-find")
api.register("household-members", HouseholdMemberViewSet)
api.register("households", HouseholdViewSet)
api.register("products", ProductViewSet)
api.register("contract-lines", ContractLineViewSet)
api.register("contracts", ContractViewSet)
api.register("responsibilities", ResponsibilityViewSet)
api.register("sold-products", SoldProductViewSet)
