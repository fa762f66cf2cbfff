"""Households and their members over HTTP."""

from __future__ import annotations

from typing import Any, ClassVar

from accounts.api.people import ConsumerSerializer
from accounts.api.relations import ResponsibilitySerializer
from accounts.models import Household, HouseholdMember
from identity.api.resources import ResourceViewSet
from rest.filters import ResourceFilterSet
from rest.serializers import STAMPS, StrictModelSerializer


class HouseholdSerializer(StrictModelSerializer):
    """Consumers who are one customer together."""

    class Meta:
        model = Household
        fields = ("id", "number", "name", "phone", "address", "language", "time_zone", *STAMPS)
        read_only_fields = ("number",)


class HouseholdMemberSerializer(StrictModelSerializer):
    """A consumer belongs to a household, from their first day in it to their last."""

    class Meta:
        model = HouseholdMember
        fields = ("id", "household", "consumer", "responsibility", "is_representative", "starts", "ends", *STAMPS)
        expandable: ClassVar = {
            "household": HouseholdSerializer,
            "consumer": ConsumerSerializer,
            "responsibility": ResponsibilitySerializer,
        }


class HouseholdFilters(ResourceFilterSet):
    """By number."""

    class Meta:
        model = Household
        fields = ("number", "external_id")


class HouseholdMemberFilters(ResourceFilterSet):
    """By household, by who, by their part."""

    class Meta:
        model = HouseholdMember
        fields = ("household", "consumer", "responsibility", "is_representative", "external_id")


class HouseholdViewSet(ResourceViewSet):
    """Consumers who are one customer together."""

    model = Household
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilters
    lookup_number = "number"
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = ("created_at", "updated_at", "name")

    def search(self, queryset: Any, text: str) -> Any:
        """Households whose name or number begins with the text, in any case."""
        return queryset.matching(text)


class HouseholdMemberViewSet(ResourceViewSet):
    """Who belongs to which household, and who of them represents it."""

    model = HouseholdMember
    serializer_class = HouseholdMemberSerializer
    filterset_class = HouseholdMemberFilters
    operations = ("list", "retrieve", "create", "update", "delete")
