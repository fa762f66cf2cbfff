"""The field of a serializer: the API's way to a condition."""

from conditions.grammar import parse
from conditions.serializers import ConditionField
from rest.errors import flatten
from rest.serializers import StrictSerializer
from tests.conditions.test_grammar import GOLD, URGENT


class Rule(StrictSerializer):
    conditions = ConditionField(resource="case")
    start = ConditionField(resource="case", facts_only=True, allow_null=True, required=False)


def test_json_comes_in_and_goes_out():
    rule = Rule(data={"conditions": {"any": [GOLD, URGENT]}, "start": None})

    assert rule.is_valid() and rule.validated_data["conditions"] == parse("case", {"any": [GOLD, URGENT]})
    assert (
        rule.data["conditions"] == {"any": [GOLD, URGENT]}
        and Rule({"conditions": GOLD, "start": None}).data["conditions"] == GOLD
    )


def test_every_mistake_is_a_field_of_the_body():
    rule = Rule(
        data={"conditions": {"any": [GOLD, {**URGENT, "value": [9]}, 7]}, "start": {"field": "subject", "op": "empty"}}
    )

    assert not rule.is_valid()
    assert [(error["field"], error["code"]) for error in flatten(rule.errors)] == [
        ("conditions.any.1.value.0", "invalid_choice"),
        ("conditions.any.2", "not_an_object"),
        ("start.field", "not_a_fact"),
    ]


def test_what_is_no_condition_at_all_is_a_mistake_of_the_field():
    rule = Rule(data={"conditions": []})

    assert not rule.is_valid()
    assert [(error["field"], error["code"]) for error in flatten(rule.errors)] == [("conditions", "not_an_object")]
