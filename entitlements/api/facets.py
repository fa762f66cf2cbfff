"""What every case shows of its coverage."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from entitlements.api.views import ExplainEntitlementViewSet
from entitlements.models import Coverage, Entitlement
from ledger.api.params import RefField
from rest.facets import Facet, SubRoute, register
from rest.filters import IdFilter
from rest.selection import Expansion


@extend_schema_field({"type": ["string", "null"], "format": "uuid"})
class CoveringField(RefField):
    """Out: the entitlement that covers the case. In, when staff open one: the one that they choose."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("to", "entitlements.entitlement")
        options.setdefault("required", False)
        options.setdefault("model", Entitlement)
        super().__init__(**options)

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_representation(self, value: Any) -> UUID | None:
        found = next(iter(value.coverages.all()), None)
        return None if found is None else found.entitlement_id


def connect() -> None:
    """Done once, when the product starts."""
    register(
        Facet(
            resource="case",
            name="entitlements",
            fields={
                "entitlement": CoveringField(
                    help_text="What covers it. When staff open a case: the one they choose, if it fits; else the rules decide."
                ),
                "goodwill": serializers.CharField(
                    required=False, write_only=True, max_length=4000,
                    help_text="When staff open a case that nothing covers: why they do so all the same.",
                ),
            },
            prefetch={"entitlement": [_visible_coverage]},
            filters={"entitlement": CoveredByFilter(field_name="coverages__entitlement_id")},
            expansions={
                "entitlement": Expansion(
                    serializer="entitlements.api.serializers.EntitlementSerializer", through="coverages"
                )
            },
            routes=[SubRoute("explain/entitlement", ExplainEntitlementViewSet, name="explain-entitlement")],
        )
    )  # fmt: skip


class CoveredByFilter(IdFilter):
    """By what covers the cases, as the field shows it: what is hidden from the caller finds nothing, and is ``none``."""

    def condition(self, values: Any) -> Any:
        seen = Coverage.objects.visible_to(self.parent.request.actor).exclude(entitlement=None)
        present = [value for value in values if value is not None]
        found = Q(pk__in=seen.filter(entitlement__in=present).values("case_id"))
        return found | ~Q(pk__in=seen.values("case_id")) if len(present) < len(values) else found


def _visible_coverage(actor: Any) -> Prefetch:
    """Without what was weighed: a list reads no more than it shows."""
    return Prefetch("coverages", queryset=Coverage.objects.visible_to(actor).only("case_id", "entitlement_id"))
