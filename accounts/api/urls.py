"""Addresses of accounts, contacts and consumers."""

from accounts.api.views import (
    AccountChildrenViewSet,
    AccountViewSet,
    ConsumerViewSet,
    ContactRelationshipViewSet,
    ContactViewSet,
    ResponsibilityViewSet,
)
from rest.routers import api

api.register("accounts", AccountViewSet)
api.nest("accounts", "children", AccountChildrenViewSet)
api.register("contacts", ContactViewSet)
api.register("consumers", ConsumerViewSet)
api.register("responsibilities", ResponsibilityViewSet)
api.register("contact-relationships", ContactRelationshipViewSet)
