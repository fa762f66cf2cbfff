"""Products, what was sold, and assets over HTTP."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q

from accounts.actions.owners import OWNER
from accounts.api.people import AccountSerializer, ConsumerSerializer, ContactSerializer
from accounts.models import Asset, Product, SoldProduct
from accounts.models.folded import fold
from accounts.models.tree import NOTHING, within
from identity.api.resources import ResourceViewSet
from ledger.api.params import RefField
from rest.filters import IdFilter, ResourceFilterSet, TextFilter
from rest.serializers import STAMPS, StrictModelSerializer

EXPAND_OWNER: dict[str, Any] = {
    "account": AccountSerializer,
    "consumer": ConsumerSerializer,
    "contact": ContactSerializer,
}


class ProductSerializer(StrictModelSerializer):
    """A family of products, a product, or one release of it."""

    parent = RefField(to="accounts.product", required=False, allow_null=True, help_text="Id, number or code.")

    class Meta:
        model = Product
        fields = ("id", "number", "name", "code", "parent", "release", "description", "is_active", *STAMPS)
        read_only_fields = ("number",)
        expandable: ClassVar = {"parent": "accounts.api.products.ProductSerializer"}


class SoldProductSerializer(StrictModelSerializer):
    """What one customer bought. What was sold and to whom is said once, when it is created."""

    parent = RefField(to="accounts.soldproduct", required=False, allow_null=True, help_text="Id or number.")

    class Meta:
        model = SoldProduct
        fields = ("id", "number", "name", "product", *OWNER, "quantity", "parent", "sold_on", "state", *STAMPS)
        read_only_fields: tuple[str, ...] = ("number", "product", "account", "consumer", "household")
        expandable: ClassVar = EXPAND_OWNER | {
            "product": ProductSerializer,
            "parent": "accounts.api.products.SoldProductSerializer",
        }


class NewSoldProductSerializer(SoldProductSerializer):
    """Of which product, and whose; what it is sold as part of says the latter, too."""

    product = RefField(to="accounts.product", help_text="Id, number or code.")

    class Meta(SoldProductSerializer.Meta):
        read_only_fields = ("number",)


class AssetSerializer(StrictModelSerializer):
    """One piece of a product that a customer runs. Whose it is changes by `transfer`, how it is by `report-health`."""

    product = RefField(
        to="accounts.product", required=False, help_text="Id, number or code; that of the sold product if left out."
    )
    sold_product = RefField(to="accounts.soldproduct", required=False, allow_null=True, help_text="Id or number.")
    parent = RefField(
        to="accounts.asset", required=False, allow_null=True, help_text="What it is installed in: id or number."
    )

    class Meta:
        model = Asset
        fields = (
            "id", "number", "serial_number", "name", "product", "sold_product", *OWNER, "parent", "address", "status",
            "health", "installed_on", "warranty_ends", *STAMPS,
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = ("number", "account", "consumer", "household", "health")
        expandable: ClassVar = EXPAND_OWNER | {
            "product": ProductSerializer,
            "sold_product": SoldProductSerializer,
            "parent": "accounts.api.products.AssetSerializer",
        }


class NewAssetSerializer(AssetSerializer):
    """What it was sold as and what it stands in fill whose and what it is, where that is left out."""

    class Meta(AssetSerializer.Meta):
        read_only_fields = ("number",)


class BelowFilter(IdFilter):
    """At or below the records of a tree with these ids; one that the caller does not see finds nothing."""

    def __init__(self, *args: Any, of: Any, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs)

    def condition(self, values: Any) -> Any:
        found = NOTHING
        seen = self.of.objects.visible_to(self.parent.request.actor).filter(pk__in=values)
        for path in seen.values_list("path", flat=True):
            found |= within(path)
        if self.field_name == "path":
            return found
        return Q(**{f"{self.field_name}__in": self.of.objects.filter(found).values("pk")})


class SerialFilter(TextFilter):
    """A serial number in whatever spelling."""

    def condition(self, values: Any) -> Any:
        return super().condition([fold(value) for value in values])


class ProductFilters(ResourceFilterSet):
    """By what it is directly below, by everything below one, by code."""

    within = BelowFilter(field_name="path", of=Product)

    class Meta:
        model = Product
        fields = ("parent", "code", "number", "release", "is_active", "external_id")


class SoldProductFilters(ResourceFilterSet):
    """By customer, by product with everything below it, by state."""

    product = BelowFilter(field_name="product", of=Product)

    class Meta:
        model = SoldProduct
        fields = (*OWNER, "parent", "state", "number", "external_id")


class AssetFilters(ResourceFilterSet):
    """By customer, by product with everything below it, by serial number, by where it is installed, by how it is."""

    product = BelowFilter(field_name="product", of=Product)
    serial_number = SerialFilter(field_name="serial_number_folded")
    within = BelowFilter(field_name="path", of=Asset)

    class Meta:
        model = Asset
        fields = (*OWNER, "sold_product", "parent", "status", "health", "number", "external_id")


class ProductViewSet(ResourceViewSet):
    """The catalogue: families, products and their releases as a tree."""

    model = Product
    serializer_class = ProductSerializer
    filterset_class = ProductFilters
    lookup_number = "number"
    operations = ("list", "retrieve", "create", "update", "delete")
    ordering_columns = ("created_at", "updated_at", "name")

    def search(self, queryset: Any, text: str) -> Any:
        """Products whose name, code or number begins with the text, in any case."""
        return queryset.matching(text)


class SoldProductViewSet(ResourceViewSet):
    """What customers bought."""

    model = SoldProduct
    serializer_class = SoldProductSerializer
    filterset_class = SoldProductFilters
    lookup_number = "number"
    operations = ("list", "retrieve", "create", "update", "delete")

    def get_serializer_class(self) -> Any:
        """What was sold and to whom is said once."""
        return NewSoldProductSerializer if self.action == "create" else super().get_serializer_class()

    def search(self, queryset: Any, text: str) -> Any:
        """What has a name of its own that begins with the text, or this number."""
        return queryset.matching(text)


class AssetViewSet(ResourceViewSet):
    """What customers run: serial numbers, where it stands, how it is."""

    model = Asset
    serializer_class = AssetSerializer
    filterset_class = AssetFilters
    lookup_number = "number"
    operations = ("list", "retrieve", "create", "update", "delete")

    def get_serializer_class(self) -> Any:
        """Whose it is and how it is change by verbs."""
        return NewAssetSerializer if self.action == "create" else super().get_serializer_class()

    def search(self, queryset: Any, text: str) -> Any:
        """Assets whose serial number or name begins with the text, or with this number."""
        return queryset.matching(text)
