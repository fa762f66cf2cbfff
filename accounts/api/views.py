"""Accounts, contacts and consumers."""

from __future__ import annotations

from typing import Any

from accounts.api.filters import (
    AccountFilters,
    ConsumerFilters,
    ContactFilters,
    ContactRelationshipFilters,
    ResponsibilityFilters,
)
from accounts.api.serializers import (
    AccountSerializer,
    ConsumerSerializer,
    ContactRelationshipSerializer,
    ContactSerializer,
    ResponsibilitySerializer,
)
from accounts.models import Account, Consumer, Contact, ContactRelationship, Responsibility
from identity.api.resources import ResourceViewSet, SubResourceViewSet


class AccountViewSet(ResourceViewSet):
    """Companies that are customers or partners."""

    model = Account
    serializer_class = AccountSerializer
    filterset_class = AccountFilters
    lookup_number = "number"
    ordering_columns = ("created_at", "updated_at", "name")
    answers_304 = False  # partners change without the account's own version

    def search(self, queryset: Any, text: str) -> Any:
        """Accounts whose name, code or number begins with the text, in any case."""
        return queryset.matching(text)


class AccountChildrenViewSet(SubResourceViewSet):
    """The accounts directly below one."""

    model = Account
    serializer_class = AccountSerializer
    filterset_class = AccountFilters
    ordering_columns = ("created_at", "updated_at", "name")

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        return found if getattr(self, "swagger_fake_view", False) else found.filter(parent=self.parent)


class ContactViewSet(ResourceViewSet):
    """People who work for accounts."""

    model = Contact
    serializer_class = ContactSerializer
    filterset_class = ContactFilters
    ordering_columns = ("created_at", "updated_at", "last_name")

    def search(self, queryset: Any, text: str) -> Any:
        """People whose name, last name or e-mail address begins with the text, in any case."""
        return queryset.matching(text)


class ConsumerViewSet(ResourceViewSet):
    """Private customers."""

    model = Consumer
    serializer_class = ConsumerSerializer
    filterset_class = ConsumerFilters
    ordering_columns = ("created_at", "updated_at", "last_name")

    def search(self, queryset: Any, text: str) -> Any:
        """People whose name, last name or e-mail address begins with the text, in any case."""
        return queryset.matching(text)


class ResponsibilityViewSet(ResourceViewSet):
    """Named roles that people have for accounts, and the access they carry."""

    model = Responsibility
    serializer_class = ResponsibilitySerializer
    filterset_class = ResponsibilityFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = ("created_at", "updated_at", "name")


class ContactRelationshipViewSet(ResourceViewSet):
    """Who holds which responsibility for which account."""

    model = ContactRelationship
    serializer_class = ContactRelationshipSerializer
    filterset_class = ContactRelationshipFilters
    operations = ("list", "retrieve", "create", "update", "delete")
