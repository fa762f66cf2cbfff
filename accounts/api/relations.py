"""Responsibilities and who holds them, over HTTP."""

from __future__ import annotations

from typing import Any, ClassVar

from accounts.api.people import AccountSerializer, ConsumerSerializer, ContactSerializer
from accounts.models import AccountRelationship, ConsumerRelationship, ContactRelationship, Responsibility
from identity.api.resources import ResourceViewSet
from rest.filters import ResourceFilterSet
from rest.serializers import STAMPS, StrictModelSerializer


class ResponsibilitySerializer(StrictModelSerializer):
    """A named role for an account, and the access it carries."""

    class Meta:
        model = Responsibility
        fields = ("id", "name", "kind", "unique", "grants", *STAMPS)


class ContactRelationshipSerializer(StrictModelSerializer):
    """A contact holds a responsibility for an account, from its first day to its last."""

    class Meta:
        model = ContactRelationship
        fields = ("id", "contact", "account", "responsibility", "starts", "ends", *STAMPS)
        expandable: ClassVar = {
            "contact": ContactSerializer,
            "account": AccountSerializer,
            "responsibility": ResponsibilitySerializer,
        }


class AccountRelationshipSerializer(StrictModelSerializer):
    """Everybody at one account holds a responsibility for another one, from its first day to its last."""

    class Meta:
        model = AccountRelationship
        fields = ("id", "related_account", "account", "responsibility", "starts", "ends", *STAMPS)
        expandable: ClassVar = {
            "related_account": AccountSerializer,
            "account": AccountSerializer,
            "responsibility": ResponsibilitySerializer,
        }


class ConsumerRelationshipSerializer(StrictModelSerializer):
    """A consumer holds a responsibility for another consumer, from its first day to its last."""

    class Meta:
        model = ConsumerRelationship
        fields = ("id", "representative", "consumer", "responsibility", "starts", "ends", *STAMPS)
        expandable: ClassVar = {
            "representative": ConsumerSerializer,
            "consumer": ConsumerSerializer,
            "responsibility": ResponsibilitySerializer,
        }


class ResponsibilityFilters(ResourceFilterSet):
    """By name, by what it carries."""

    class Meta:
        model = Responsibility
        fields = ("name", "kind", "unique", "grants", "external_id")


class ContactRelationshipFilters(ResourceFilterSet):
    """By who, for whom, what."""

    class Meta:
        model = ContactRelationship
        fields = ("contact", "account", "responsibility", "external_id")


class ResponsibilityViewSet(ResourceViewSet):
    """Named roles that people have for accounts, and the access they carry."""

    model = Responsibility
    serializer_class = ResponsibilitySerializer
    filterset_class = ResponsibilityFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = ("created_at", "updated_at", "name")

    def search(self, queryset: Any, text: str) -> Any:
        """Responsibilities whose name begins with the text, in any case."""
        return queryset.matching(text)


class ContactRelationshipViewSet(ResourceViewSet):
    """Who holds which responsibility for which account."""

    model = ContactRelationship
    serializer_class = ContactRelationshipSerializer
    filterset_class = ContactRelationshipFilters
    operations = ("list", "retrieve", "create", "update", "delete")


class AccountRelationshipFilters(ResourceFilterSet):
    """By whose people, for which account, what."""

    class Meta:
        model = AccountRelationship
        fields = ("related_account", "account", "responsibility", "external_id")


class ConsumerRelationshipFilters(ResourceFilterSet):
    """By who acts, for whom, what."""

    class Meta:
        model = ConsumerRelationship
        fields = ("representative", "consumer", "responsibility", "external_id")


class AccountRelationshipViewSet(ResourceViewSet):
    """Whose people hold which responsibility for which account."""

    model = AccountRelationship
    serializer_class = AccountRelationshipSerializer
    filterset_class = AccountRelationshipFilters
    operations = ("list", "retrieve", "create", "update", "delete")


class ConsumerRelationshipViewSet(ResourceViewSet):
    """Which consumer acts for which other one, as what."""

    model = ConsumerRelationship
    serializer_class = ConsumerRelationshipSerializer
    filterset_class = ConsumerRelationshipFilters
    operations = ("list", "retrieve", "create", "update", "delete")
