"""Addresses of accounts, contacts and consumers."""

from accounts.api.views import AccountChildrenViewSet, AccountViewSet, ConsumerViewSet, ContactViewSet
from rest.routers import api

api.register("accounts", AccountViewSet)
api.nest("accounts", "children", AccountChildrenViewSet)
api.register("contacts", ContactViewSet)
api.register("consumers", ConsumerViewSet)
