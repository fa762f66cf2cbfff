"""Households and their members over HTTP."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.api.people import ConsumerSerializer
from accounts.api.relations import ResponsibilitySerializer
from accounts.models import Household, HouseholdMember
from identity.api.resources import ResourceViewSet
from rest.filters import ResourceFilterSet
from rest.relations import actor_of
from rest.serializers import STAMPS, StrictModelSerializer


class MemberOfHousehold(StrictModelSerializer):
    """Who belongs to it, from their first day in it to their last."""

    class Meta:
        model = HouseholdMember
        fields = ("id", "consumer", "responsibility", "is_representative", "starts", "ends")

    def to_representation(self, instance: HouseholdMember) -> Any:
        """Responsibilities are for staff of the house."""
        shown = super().to_representation(instance)
        return shown | {"responsibility": None} if actor_of(self.context).is_customer else shown


class MembersOfHousehold(serializers.ListField):
    """All of them for staff; to whoever acts for it those whom they act for, and themselves; to others nobody."""

    child = MemberOfHousehold()

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def get_attribute(self, instance: Household) -> list[Any]:
        members = sorted(instance.members.all(), key=lambda member: (member.created_at, member.pk))
        actor = actor_of(self.context)
        if not actor.is_customer:
            return members
        if instance.pk not in actor.reach.get("households", ()):
            return []
        known = actor.reach["represents"] | actor.reach["consumers"]
        return [member for member in members if member.consumer_id in known]


class HouseholdSerializer(StrictModelSerializer):
    """Consumers who are one customer together."""

    members = MembersOfHousehold(help_text="Who belongs to it. They join and leave at `/household-members/`.")

    class Meta:
        model = Household
        fields = ("id", "number", "name", "phone", "address", "language", "time_zone", "members", *STAMPS)
        read_only_fields = ("number",)
        prefetch: ClassVar = {"members": ["members"]}


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
