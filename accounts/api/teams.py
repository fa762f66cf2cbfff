"""Who of our own people looks after which customer, over HTTP."""

from __future__ import annotations

from typing import ClassVar

from accounts.api.households import HouseholdSerializer
from accounts.api.people import AccountSerializer, ConsumerSerializer
from accounts.api.relations import ResponsibilitySerializer
from accounts.models import AccountTeamMember, ConsumerTeamMember
from identity.api.resources import ResourceViewSet, SubResourceViewSet
from identity.api.serializers import UserSerializer
from rest.filters import ResourceFilterSet
from rest.serializers import STAMPS, StrictModelSerializer


class AccountTeamMemberSerializer(StrictModelSerializer):
    """One of our people has a responsibility for an account, from its first day to its last."""

    class Meta:
        model = AccountTeamMember
        fields = ("id", "account", "user", "responsibility", "starts", "ends", *STAMPS)
        expandable: ClassVar = {
            "account": AccountSerializer,
            "user": UserSerializer,
            "responsibility": ResponsibilitySerializer,
        }


class ConsumerTeamMemberSerializer(StrictModelSerializer):
    """One of our people has a responsibility for a consumer or a household, from its first day to its last."""

    class Meta:
        model = ConsumerTeamMember
        fields = ("id", "consumer", "household", "user", "responsibility", "starts", "ends", *STAMPS)
        expandable: ClassVar = {
            "consumer": ConsumerSerializer,
            "household": HouseholdSerializer,
            "user": UserSerializer,
            "responsibility": ResponsibilitySerializer,
        }


class AccountTeamMemberFilters(ResourceFilterSet):
    """By account, by colleague, by what they do."""

    class Meta:
        model = AccountTeamMember
        fields = ("account", "user", "responsibility", "external_id")


class ConsumerTeamMemberFilters(ResourceFilterSet):
    """By customer, by colleague, by what they do."""

    class Meta:
        model = ConsumerTeamMember
        fields = ("consumer", "household", "user", "responsibility", "external_id")


class AccountTeamMemberViewSet(ResourceViewSet):
    """Our people and what they do for accounts."""

    model = AccountTeamMember
    serializer_class = AccountTeamMemberSerializer
    filterset_class = AccountTeamMemberFilters
    operations = ("list", "retrieve", "create", "update", "delete")


class ConsumerTeamMemberViewSet(ResourceViewSet):
    """Our people and what they do for consumers and households."""

    model = ConsumerTeamMember
    serializer_class = ConsumerTeamMemberSerializer
    filterset_class = ConsumerTeamMemberFilters
    operations = ("list", "retrieve", "create", "update", "delete")


class AccountTeamViewSet(SubResourceViewSet):
    """The team of one account."""

    model = AccountTeamMember
    serializer_class = AccountTeamMemberSerializer
    parent_field = "account"
    filterset_class = AccountTeamMemberFilters
