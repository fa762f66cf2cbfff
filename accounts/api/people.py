"""Accounts, contacts and consumers over HTTP: as JSON, what their lists can be narrowed by, and their addresses."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts import numbers
from accounts.api.duplicates import MergeableMixin, PhoneFilter
from accounts.models import Account, Consumer, Contact
from accounts.models.tree import NOTHING, within
from identity.api.resources import ResourceViewSet, SubResourceViewSet
from identity.emails import normalise
from rest.filters import IdFilter, ResourceFilterSet, TextFilter
from rest.serializers import STAMPS, StrictModelSerializer
from schedules.api.serializers import ScheduleSerializer


class PhoneList(serializers.ListField):
    """Telephone numbers."""

    child = serializers.CharField(max_length=300)

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=50, **options)


class PartnerIds(serializers.ListField):
    """Ids of the partners that serve an account."""

    child = serializers.UUIDField()

    def get_attribute(self, instance: Account) -> list[Any]:
        return sorted(partnership.partner_id for partnership in instance.partnerships.all())

    def to_representation(self, value: Any) -> Any:
        return value


class AccountSerializer(StrictModelSerializer):
    """A company: a customer, a partner, or both."""

    phones = PhoneList()
    partners = PartnerIds(required=False, help_text="Ids of accounts that are partners; they replace the partners.")

    class Meta:
        model = Account
        fields = (
            "id", "number", "name", "code", "parent", "primary_contact", "is_customer", "is_partner", "partners",
            "phone", "phones", "website", "address", "time_zone", "schedule", "language", "tier", "custom", *STAMPS,
        )  # fmt: skip
        read_only_fields = ("number",)
        expandable: ClassVar = {
            "parent": "accounts.api.people.AccountSerializer",
            "primary_contact": "accounts.api.people.ContactSerializer",
            "schedule": ScheduleSerializer,
        }
        prefetch: ClassVar = {"partners": ["partnerships"]}


class ContactSerializer(StrictModelSerializer):
    """Somebody who works for an account."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Contact
        fields = (
            "id", "account", "first_name", "last_name", "name", "email", "phone", "portal_role", "language",
            "time_zone", "user", *STAMPS,
        )  # fmt: skip
        read_only_fields = ("user",)
        expandable: ClassVar = {"account": AccountSerializer}


class ConsumerSerializer(StrictModelSerializer):
    """A private customer."""

    name = serializers.CharField(read_only=True)
    phones = PhoneList()

    class Meta:
        model = Consumer
        fields = (
            "id", "first_name", "last_name", "name", "email", "phones", "addresses", "language", "time_zone", "served_by",
            "user", *STAMPS,
        )  # fmt: skip
        read_only_fields = ("user",)
        expandable: ClassVar = {"served_by": AccountSerializer}


class PlaceSerializer(serializers.ModelSerializer):
    """An account as a place in the tree."""

    class Meta:
        model = Account
        fields = ("id", "number", "name", "code", "tier", "is_customer", "is_partner", "parent", "primary_contact")


class SummarySerializer(serializers.Serializer):
    """An account, the accounts above it from the top, and the numbers of its page."""

    account = PlaceSerializer()
    ancestors = PlaceSerializer(many=True)
    numbers = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="open_cases, cases_of_12_months, people, accounts_below, and what further apps count.",
    )


class EmailFilter(TextFilter):
    """An address in whatever spelling."""

    def condition(self, values: Any) -> Any:
        return super().condition([normalise(value) for value in values])


class WithinFilter(IdFilter):
    """Everything at or below the accounts with these ids; one that the caller does not see finds nothing."""

    def filter(self, queryset: Any, values: Any) -> Any:
        if values is None:
            return queryset
        seen = Account.objects.visible_to(self.parent.request.actor).filter(pk__in=values)
        found = NOTHING
        for path in seen.values_list("path", flat=True):
            found |= within(path, column=self.field_name)
        return queryset.filter(found)


class AccountFilters(ResourceFilterSet):
    """By parent, everything below one, code, number, kind."""

    within = WithinFilter(field_name="path")
    phone = PhoneFilter(kind="account")

    class Meta:
        model = Account
        fields = ("parent", "code", "number", "is_customer", "is_partner", "tier", "schedule", "external_id")


class ContactFilters(ResourceFilterSet):
    """By account, address, portal role."""

    email = EmailFilter(field_name="email_norm")
    phone = PhoneFilter(kind="contact")

    class Meta:
        model = Contact
        fields = ("account", "portal_role", "external_id")


class ConsumerFilters(ResourceFilterSet):
    """By address or telephone number."""

    email = EmailFilter(field_name="email_norm")
    phone = PhoneFilter(kind="consumer")

    class Meta:
        model = Consumer
        fields = ("served_by", "external_id")


class AccountViewSet(MergeableMixin, ResourceViewSet):
    """Companies that are customers or partners."""

    model = Account
    serializer_class = AccountSerializer
    filterset_class = AccountFilters
    lookup_number = "number"
    ordering_columns = ("created_at", "updated_at", "name")
    answers_304 = False  # partners change without the account's own version

    def search(self, queryset: Any, text: str) -> Any:
        """Accounts whose name, code, number or telephone number begins with the text, in any case."""
        return queryset.matching(text)

    @extend_schema(
        responses=SummarySerializer,
        summary="An account in one look",
        description="Its place in the tree and the numbers that its page shows, each counted over what the caller may see.",
    )
    @action(detail=True, methods=["get"])
    def summary(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The 360° view."""
        account = self.get_object()
        self.check_query()
        actor = self.actor
        above = Account.objects.visible_to(actor).above(account).exclude(pk=account.pk)
        shown = {"account": account, "ancestors": above, "numbers": numbers.summary(actor, account)}
        return Response(SummarySerializer(shown).data)


class AccountChildrenViewSet(SubResourceViewSet):
    """The accounts directly below one."""

    model = Account
    serializer_class = AccountSerializer
    parent_field = "parent"
    filterset_class = AccountFilters
    ordering_columns = ("created_at", "updated_at", "name")

    @classmethod
    def get_extra_actions(cls) -> list:
        """Verbs are at each account's own address."""
        return []


class ContactViewSet(MergeableMixin, ResourceViewSet):
    """People who work for accounts."""

    model = Contact
    serializer_class = ContactSerializer
    filterset_class = ContactFilters
    ordering_columns = ("created_at", "updated_at", "last_name")

    def search(self, queryset: Any, text: str) -> Any:
        """People whose name, last name, e-mail address or telephone number begins with the text, in any case."""
        return queryset.matching(text)


class ConsumerViewSet(MergeableMixin, ResourceViewSet):
    """Private customers."""

    model = Consumer
    serializer_class = ConsumerSerializer
    filterset_class = ConsumerFilters
    ordering_columns = ("created_at", "updated_at", "last_name")

    def search(self, queryset: Any, text: str) -> Any:
        """People whose name, last name, e-mail address or telephone number begins with the text, in any case."""
        return queryset.matching(text)
