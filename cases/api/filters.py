"""What lists of cases and messages can be narrowed by."""

from __future__ import annotations

from typing import Any

from accounts.models import Contract
from cases.models import Case, CaseType, Message
from rest.filters import InstantFilter, ResourceFilterSet, VisibleIdFilter


def _contracts(actor: Any) -> Any:
    return Contract.objects.visible_to(actor).values("pk")


class CaseFilters(ResourceFilterSet):
    """States, people, customers and types take lists; ``assignee=none`` finds what nobody has taken."""

    created_after = InstantFilter(field_name="created_at", lookup_expr="gte")
    created_before = InstantFilter(field_name="created_at", lookup_expr="lt")
    updated_after = InstantFilter(field_name="updated_at", lookup_expr="gte")
    updated_before = InstantFilter(field_name="updated_at", lookup_expr="lt")

    contract = VisibleIdFilter(field_name="contract_id", visible=_contracts)

    class Meta:
        model = Case
        fields = (
            "state", "priority", "assignee", "group", "account", "contact", "consumer", "household", "product",
            "sold_product", "asset", "partner", "type", "kind",
            "channel", "category", "number", "opened_by", "parent", "follow_up_of", "action_status", "resolution_code",
            "close_reason", "external_id",
        )  # fmt: skip


class CaseTypeFilters(ResourceFilterSet):
    """By code."""

    class Meta:
        model = CaseType
        fields = ("code", "is_default", "external_id")


class MessageFilters(ResourceFilterSet):
    """By who reads and who wrote."""

    class Meta:
        model = Message
        fields = ("visibility", "author_kind", "channel")
