"""Contracts and their lines over HTTP: as JSON, what their lists can be narrowed by, and their addresses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from rest_framework import serializers

from accounts.actions.contract_parts import COVERS, MOST
from accounts.models import Contract, ContractCover, ContractLine
from identity.api.resources import ResourceViewSet
from ledger.api.params import RefField
from ledger.verbs import allowed_actions
from rest.facets import Computed
from rest.filters import AnyOf, DayFilter, IdFilter, ResourceFilterSet, TextFilter
from rest.relations import actor_of
from rest.serializers import STAMPS, StrictModelSerializer

CODES = {"type": "array", "items": {"type": "string"}}
OWNED_BY_VERBS = (
    "number", "state", "starts_at", "ends_at", "renewal_of", "approval", "approved_at", "activated_at", "suspended_at",
    "suspend_reason", "ended_at", "end_reason",
)  # fmt: skip
INTERNAL = ("approval", "remind_days", "administrator")  # how we work with it is not the customer's


class CoveredIds(serializers.ListField):
    """Ids of what a contract covers; written as a whole."""

    child = serializers.UUIDField()

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=MOST, **options)

    def get_attribute(self, instance: Contract) -> list[Any]:
        column = f"{COVERS[str(self.field_name)]}_id"
        return sorted(found for cover in instance.covers.all() if (found := getattr(cover, column)) is not None)

    def to_representation(self, value: Any) -> Any:
        return value


class ContractLineSerializer(StrictModelSerializer):
    """One thing that was agreed: a service, how many of it, and its characteristics."""

    class Meta:
        model = ContractLine
        fields = (
            "id", "contract", "position", "name", "product", "sold_product", "quantity", "characteristics", *STAMPS,
        )  # fmt: skip
        read_only_fields = fields


class LineOfContractSerializer(StrictModelSerializer):
    """A line inside its contract. With the id of one that is there, that one is kept and changed; all others go."""

    id = serializers.UUIDField(required=False)
    product = RefField(to="accounts.product", required=False, allow_null=True)
    sold_product = RefField(to="accounts.soldproduct", required=False, allow_null=True)

    class Meta:
        model = ContractLine
        fields = ("id", "name", "product", "sold_product", "quantity", "characteristics", "external_id")


class LinesOfContract(serializers.ListField):
    """The lines in their order; written as a whole."""

    child = LineOfContractSerializer()

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=MOST, **options)

    def get_attribute(self, instance: Contract) -> list[Any]:
        return sorted(instance.lines.all(), key=lambda line: (line.position, line.pk))


class ContractSerializer(StrictModelSerializer):
    """A contract. Fields that a verb owns are read-only; ``allowed_actions`` are the verbs that the caller may use now."""

    lines = LinesOfContract()
    assets = CoveredIds()
    products = CoveredIds()
    sold_products = CoveredIds()
    allowed_actions = Computed(lambda contract, context: allowed_actions(context["actor"], contract), schema=CODES)

    class Meta:
        model = Contract
        fields = (
            "id", "number", "name", "account", "contact", "consumer", "household", "state", "starts", "ends", "time_zone",
            "starts_at", "ends_at", "schedule", "customer_reference", "administrator", "remind_days", "renewal_of",
            "lines", "assets", "products", "sold_products", "approval", "approved_at", "activated_at", "suspended_at",
            "suspend_reason", "ended_at", "end_reason", *STAMPS, "allowed_actions",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = OWNED_BY_VERBS
        expandable: ClassVar = {
            "account": "accounts.api.people.AccountSerializer",
            "contact": "accounts.api.people.ContactSerializer",
            "consumer": "accounts.api.people.ConsumerSerializer",
            "household": "accounts.api.households.HouseholdSerializer",
            "schedule": "schedules.api.serializers.ScheduleSerializer",
            "administrator": "identity.api.serializers.UserSerializer",
            "renewal_of": "accounts.api.contracts.ContractSerializer",
            "approval": "identity.api.serializers.ApprovalSerializer",
        }
        select: ClassVar = {"allowed_actions": ["approval"]}
        prefetch: ClassVar = {
            "lines": ["lines"],
            **{key: ["covers"] for key in COVERS},
            "allowed_actions": ["approval__named"],
        }

    def to_representation(self, instance: Contract) -> Any:
        """A customer reads what was agreed, not how we look after it."""
        shown = super().to_representation(instance)
        if getattr(actor_of(self.context), "is_customer", False):
            shown |= {name: None for name in INTERNAL if name in shown}
        return shown


class CoverFilter(AnyOf):
    """Contracts that name one of these things themselves."""

    field_class = IdFilter.field_class

    def condition(self, values: Any) -> Any:
        named = ContractCover.objects.filter(**{f"{self.field_name}__in": [value for value in values if value]})
        return Q(pk__in=named.values("contract_id"))


class ColleagueFilter(IdFilter):
    """Who of the staff; to customers, who are not told, nobody."""

    def condition(self, values: Any) -> Any:
        return Q(pk__in=[]) if self.parent.request.actor.is_customer else super().condition(values)


class ContractFilters(ResourceFilterSet):
    """By customer, state, what they name, who looks after them, and when they begin and end."""

    asset = CoverFilter(field_name="asset_id")
    product = CoverFilter(field_name="product_id")
    sold_product = CoverFilter(field_name="sold_product_id")
    administrator = ColleagueFilter(field_name="administrator_id")
    customer_reference = TextFilter(field_name="customer_reference")
    starts_after = DayFilter(field_name="starts", lookup_expr="gte")
    starts_before = DayFilter(field_name="starts", lookup_expr="lt")
    ends_after = DayFilter(field_name="ends", lookup_expr="gte")
    ends_before = DayFilter(field_name="ends", lookup_expr="lt")

    class Meta:
        model = Contract
        fields = (
            "state", "account", "contact", "consumer", "household", "schedule", "number", "renewal_of",
            "external_id",
        )  # fmt: skip


class ContractViewSet(ResourceViewSet):
    """What was agreed with customers, for how long, and what it covers."""

    model = Contract
    serializer_class = ContractSerializer
    filterset_class = ContractFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    lookup_number = "number"
    ordering_columns: ClassVar[dict] = {
        "created_at": "created_at",
        "updated_at": "updated_at",
        "starts": "starts",
        "ends": "ends_sort",
        "number": "number",
    }
    answers_304 = False  # what is allowed depends on the approval, which has a version of its own

    def search(self, queryset: Any, text: str) -> Any:
        """Contracts whose name begins with the text, or with this number or the customer's own."""
        return queryset.matching(text)


class ContractLineFilters(ResourceFilterSet):
    """By contract and by what was agreed."""

    class Meta:
        model = ContractLine
        fields = ("contract", "product", "sold_product", "external_id")


class ContractLineViewSet(ResourceViewSet):
    """The lines of contracts, across all of them. They are written with their contract."""

    model = ContractLine
    serializer_class = ContractLineSerializer
    filterset_class = ContractLineFilters
    operations = ("list", "retrieve")
