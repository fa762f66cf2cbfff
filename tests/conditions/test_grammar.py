"""A condition is read as it was written, and whoever wrote a wrong one is told where it is wrong."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.fields import fields_of
from conditions.grammar import (
    ALWAYS,
    DEEPEST,
    MOST_LEAVES,
    AllOf,
    AnyOf,
    Leaf,
    Not,
    leaves,
    parse,
    reads_along,
    references,
)
from conditions.kinds.base import LONGEST_TEXT, MOST_VALUES
from conditions.mistakes import InvalidCondition
from rest.errors import flatten
from tests.conditions.strategies import conditions

GOLD = {"field": "account.tier", "op": "eq", "value": "gold"}
URGENT = {"field": "priority", "op": "in", "value": [1, 2]}
UUID = "01990000-0000-7000-8000-000000000001"


def wrong(data, resource="case", **more):
    """Where and why it is refused."""
    with pytest.raises(InvalidCondition) as refused:
        parse(resource, data, **more)
    assert all(mistake.message and mistake.message[-1] in ".)" for mistake in refused.value.mistakes)
    return [(mistake.path, mistake.code) for mistake in refused.value.mistakes]


def test_a_tree_is_what_was_written():
    tree = parse("case", {"any": [GOLD, {"not": {"all": [URGENT]}}]})

    assert isinstance(tree, AnyOf) and isinstance(tree.of[1], Not) and isinstance(tree.of[1].of, AllOf)
    assert [(leaf.field.name, leaf.op, leaf.value) for leaf in leaves(tree)] == [
        ("account.tier", "eq", "gold"),
        ("priority", "in", (1, 2)),
    ]
    assert reads_along(tree) == ("account",)


@settings(max_examples=150, deadline=None)
@given(data=conditions("case"))
def test_reading_and_writing_are_each_others_inverse(data):
    tree = parse("case", data)
    written = json.loads(json.dumps(tree.as_json()))

    assert parse("case", written) == tree
    assert parse("case", written).as_json() == written


def test_no_condition_at_all_always_holds():
    assert parse("case", {"all": []}) == ALWAYS


def test_every_field_is_written_back_as_it_was_read():
    for data in (
        {"field": "opened_at", "op": "gte", "value": {"ago": "PT36H"}},
        {"field": "opened_at", "op": "lt", "value": {"ahead": "P2W"}},
        {"field": "opened_at", "op": "eq", "value": {"day": -1}},
        {"field": "opened_at", "op": "eq", "value": "2026-11-22"},
        {"field": "opened_at", "op": "gt", "value": "2026-11-22T09:00:00.000001Z"},
        {"field": "assignee", "op": "in", "value": [UUID]},
        {"field": "tags", "op": "contains", "value": "vip"},
        {"field": "resolved_at", "op": "empty", "value": False},
    ):
        assert parse("case", data).as_json() == data


def test_emptiness_needs_no_value():
    assert parse("case", {"field": "assignee", "op": "empty"}).as_json()["value"] is True


MISTAKES = [
    ([], [("", "not_an_object")]),
    ({}, [("", "invalid")]),
    ({"value": 1}, [("", "invalid")]),
    ({"any": []}, [("any", "empty")]),
    ({"all": [{"all": []}]}, [("all.0.all", "empty")]),
    ({"all": GOLD}, [("all", "not_a_list")]),
    ({"all": [GOLD], "any": [GOLD]}, [("any", "unknown")]),
    ({"not": [GOLD]}, [("not", "not_an_object")]),
    ({"not": GOLD, "field": "priority"}, [("field", "unknown")]),
    ({"field": "priority"}, [("op", "required")]),
    ({"op": "eq", "value": 1}, [("field", "required")]),
    ({"field": "priority", "op": "eq"}, [("value", "required")]),
    ({"field": "salary", "op": "eq", "value": 1}, [("field", "unknown_field")]),
    ({"field": "account.parent.tier", "op": "eq", "value": "x"}, [("field", "unknown_field")]),
    ({"field": "__class__", "op": "eq", "value": "x"}, [("field", "unknown_field")]),
    ({"field": ["priority"], "op": "eq", "value": 1}, [("field", "unknown_field")]),
    ({"field": "state", "op": "gt", "value": "new"}, [("op", "not_an_operator")]),
    ({"field": "subject", "op": "regex", "value": "(a+)+$"}, [("op", "not_an_operator")]),
    ({"field": "subject", "op": {}, "value": "a"}, [("op", "not_an_operator")]),
    ({"field": "state", "op": "eq", "value": "opened"}, [("value", "invalid_choice")]),
    ({"field": "priority", "op": "eq", "value": "1"}, [("value", "invalid_choice")]),
    ({"field": "priority", "op": "eq", "value": True}, [("value", "invalid_choice")]),
    ({"field": "priority", "op": "in", "value": 1}, [("value", "invalid")]),
    ({"field": "priority", "op": "in", "value": []}, [("value", "invalid")]),
    ({"field": "priority", "op": "in", "value": [1, 7, None]}, [("value.1", "invalid_choice")]),
    ({"field": "reopen_count", "op": "gt", "value": "2"}, [("value", "invalid")]),
    ({"field": "reopen_count", "op": "gt", "value": 2.5}, [("value", "invalid")]),
    ({"field": "reopen_count", "op": "gt", "value": float("nan")}, [("value", "invalid")]),
    ({"field": "reopen_count", "op": "gt", "value": 10**400}, [("value", "invalid")]),
    ({"field": "reopen_count", "op": "gt", "value": None}, [("value", "invalid")]),
    ({"field": "account.is_partner", "op": "eq", "value": 1}, [("value", "invalid")]),
    ({"field": "subject", "op": "eq", "value": 5}, [("value", "invalid")]),
    ({"field": "subject", "op": "contains", "value": " "}, [("value", "blank")]),
    ({"field": "subject", "op": "eq", "value": "a\x00"}, [("value", "invalid")]),
    ({"field": "subject", "op": "eq", "value": "\ud800"}, [("value", "invalid")]),
    ({"field": "tags", "op": "contains", "value": ""}, [("value", "blank")]),
    ({"field": "assignee", "op": "eq", "value": "ana"}, [("value", "invalid")]),
    ({"field": "assignee", "op": "empty", "value": "yes"}, [("value", "invalid")]),
    ({"field": "opened_at", "op": "lt", "value": "yesterday"}, [("value", "invalid")]),
    ({"field": "opened_at", "op": "lt", "value": "2026-02-30"}, [("value", "invalid")]),
    ({"field": "opened_at", "op": "lt", "value": "2026-11-22T09:00:00"}, [("value", "invalid")]),
    ({"field": "opened_at", "op": "lt", "value": "0001-01-01T00:00:00+14:00"}, [("value", "out_of_range")]),
    ({"field": "opened_at", "op": "lt", "value": "9999-12-31"}, [("value", "out_of_range")]),
    ({"field": "opened_at", "op": "lt", "value": {"ago": "P1DT2H"}}, [("value.ago", "invalid")]),
    ({"field": "opened_at", "op": "lt", "value": {"ago": "P999999999W"}}, [("value.ago", "too_long")]),
    ({"field": "opened_at", "op": "lt", "value": {"day": "0"}}, [("value.day", "invalid")]),
    ({"field": "opened_at", "op": "lt", "value": {"day": 0, "ago": "P1D"}}, [("value", "invalid")]),
    ({"field": "opened_at", "op": "eq", "value": "2026-11-22", "zone": "UTC"}, [("zone", "unknown")]),
]


@pytest.mark.parametrize(("data", "expected"), MISTAKES, ids=[str(n) for n in range(len(MISTAKES))])
@pytest.mark.parametrize("around", ["", "all.1", "not", "not.any.1"])
def test_every_mistake_names_its_leaf(data, expected, around):
    for step in reversed(around.split(".")):
        data = {"": data, "all": {"all": data}, "any": {"any": data}, "not": {"not": data}, "1": [URGENT, data]}[step]
    if around and expected == [("any", "empty")]:
        assert wrong(data) == [(f"{around}.any", "empty")]
    else:
        assert wrong(data) == [(f"{around}.{path}".strip("."), code) for path, code in expected]


def test_all_mistakes_are_named_at_once():
    data = {
        "all": [
            {"field": "salary", "op": "eq", "value": 1},
            GOLD,
            {"not": {"field": "state", "op": "eq", "value": 3}},
            7,
        ]
    }

    assert wrong(data) == [
        ("all.0.field", "unknown_field"),
        ("all.2.not.value", "invalid_choice"),
        ("all.3", "not_an_object"),
    ]


def test_mistakes_look_like_those_of_the_api():
    """Where a condition stands in the field ``conditions`` of a body."""
    with pytest.raises(InvalidCondition) as refused:
        parse("case", {"any": [GOLD, {"field": "priority", "op": "eq", "value": 9}]})

    assert [(error["field"], error["code"]) for error in flatten({"conditions": refused.value.nested()})] == [
        ("conditions.any.1.value", "invalid_choice")
    ]
    with pytest.raises(InvalidCondition) as refused:
        parse("case", None)
    assert [error["field"] for error in flatten({"conditions": refused.value.nested()})] == ["conditions"]


def nested(levels):
    tree = GOLD
    for _level in range(levels):
        tree = {"not": tree}
    return tree


def test_it_is_never_deeper_than_a_person_can_read():
    parse("case", nested(DEEPEST))
    assert wrong(nested(DEEPEST + 1)) == [(".".join(["not"] * (DEEPEST + 1)), "too_deep")]
    assert wrong(nested(900))[0][1] == "too_deep"


def test_it_is_never_longer_than_a_machine_likes():
    parse("case", {"any": [GOLD] * MOST_LEAVES})
    assert wrong({"any": [GOLD] * (MOST_LEAVES + 1)}) == [("", "too_many")]
    assert wrong({"any": [{"all": [GOLD] * 60}, {"all": [GOLD] * 60}]}) == [("", "too_many")]
    assert wrong({"any": [7] * 100_000}) == [("", "too_many")]
    assert wrong({"field": "priority", "op": "in", "value": [1] * (MOST_VALUES + 1)}) == [("value", "too_many")]
    assert wrong({"field": "subject", "op": "eq", "value": "a" * (LONGEST_TEXT + 1)}) == [("value", "too_long")]


odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(sorted(fields_of("case"))),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "field", "op", "value", "day", "ago"]) | st.text(max_size=2),
            inner,
            max_size=4,
        )
    ),
)


@settings(max_examples=300, deadline=None)
@given(data=odd)
def test_whatever_comes_is_read_or_refused(data):
    try:
        assert parse("case", data).as_json()
    except InvalidCondition as refused:
        assert refused.mistakes and refused.nested() and refused.as_validation_error().messages


def test_clocks_ask_only_for_what_they_are_told_of():
    parse("case", {"all": [URGENT, GOLD, {"field": "tags", "op": "contains", "value": "vip"}]}, facts_only=True)
    parse("case", {"field": "opened_at", "op": "gt", "value": "2026-11-22"}, facts_only=True)

    assert wrong({"field": "subject", "op": "contains", "value": "fire"}, facts_only=True) == [("field", "not_a_fact")]
    assert wrong({"field": "updated_at", "op": "empty"}, facts_only=True) == [("field", "not_a_fact")]
    assert wrong({"field": "opened_at", "op": "gt", "value": {"ago": "P1D"}}, facts_only=True) == [
        ("value", "relative")
    ]
    assert wrong({"field": "opened_at", "op": "eq", "value": {"day": 0}}, facts_only=True) == [("value", "relative")]


def test_the_records_it_names_can_be_asked_for():
    tree = parse(
        "case", {"any": [{"field": "assignee", "op": "in", "value": [UUID]}, {"field": "group", "op": "empty"}, GOLD]}
    )

    assert {to: [str(pk) for pk in ids] for to, ids in references(tree).items()} == {"identity.user": [UUID]}


def test_a_leaf_is_small():
    assert isinstance(parse("case", GOLD), Leaf) and parse("case", GOLD).field is fields_of("case")["account.tier"]
