"""A condition as a field of a serializer: JSON comes in and goes out, inside is the tree."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conditions.grammar import Condition, parse
from conditions.mistakes import InvalidCondition


@extend_schema_field(
    {"type": "object", "description": "A condition: all, any, not, or field, op and value (docs/conditions.md)."}
)
class ConditionField(serializers.Field):
    """``conditions = ConditionField(resource="case")``; a mistake is named as ``conditions.any.1.value``."""

    def __init__(self, *, resource: str, facts_only: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.resource, self.facts_only = resource, facts_only

    def to_internal_value(self, data: Any) -> Condition:
        """The tree."""
        try:
            return parse(self.resource, data, facts_only=self.facts_only)
        except InvalidCondition as refused:
            raise serializers.ValidationError(refused.nested()) from None

    def to_representation(self, value: Any) -> Any:
        """A tree, or what was stored of one."""
        return value.as_json() if hasattr(value, "as_json") else value
