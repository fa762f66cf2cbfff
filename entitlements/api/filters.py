"""What lists of entitlements can be narrowed by."""

from __future__ import annotations

from entitlements.models import Entitlement, EntitlementRule, Use
from rest.filters import ResourceFilterSet


class EntitlementFilters(ResourceFilterSet):
    """By whose they are, for what, and how they are counted."""

    class Meta:
        model = Entitlement
        fields = (
            "contract", "account", "contact", "consumer", "household", "partner", "product", "sold_product", "asset", "unit", "code",
            "is_default", "is_active", "schedule", "external_id",
        )  # fmt: skip


class EntitlementRuleFilters(ResourceFilterSet):
    """By what they prefer."""

    class Meta:
        model = EntitlementRule
        fields = ("entitlement", "is_active", "external_id")


class UseFilters(ResourceFilterSet):
    """By case and reason."""

    class Meta:
        model = Use
        fields = ("case", "reason")
