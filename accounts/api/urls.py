"""Addresses of accounts, the people of customers, and what they are responsible for."""

from accounts.api.people import AccountChildrenViewSet, AccountViewSet, ConsumerViewSet, ContactViewSet
from accounts.api.relations import ContactRelationshipViewSet, ResponsibilityViewSet
from rest.routers import api

api.register("accounts", AccountViewSet)
api.nest("accounts", "children", AccountChildrenViewSet)
api.register("consumers", ConsumerViewSet)
api.register("contact-relationships", ContactRelationshipViewSet)
api.register("contacts", ContactViewSet)
api.register("responsibilities", ResponsibilityViewSet)
