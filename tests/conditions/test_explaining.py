"""Every answer can be told: which field, what was expected, what was there, whether it held."""

import json
from datetime import UTC, datetime

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conditions.explaining import explain, from_json, sentence
from conditions.fields import Field, fields_of, register, register_through, unregister
from conditions.grammar import parse
from conditions.kinds import Reference, Tags, Word
from conditions.predicate import predicate
from tests.conditions.strategies import conditions, ids

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CASE = {"priority": 3, "account.tier": "Gold", "tags": ["vip"], "state": "open", "assignee": None, "subject": "Fire"}


def explained(data, row=CASE):
    return explain(parse("case", data), row, at=NOW, zone=UTC)


def told(field, op, value, row=CASE, **more):
    return sentence(explained({"field": field, "op": op, "value": value}, row), "case", **more)


def test_every_part_has_its_answer():
    found = explained(
        {
            "all": [
                {"field": "account.tier", "op": "eq", "value": "gold"},
                {"not": {"field": "priority", "op": "lte", "value": 2}},
            ]
        }
    )

    assert found.as_json() == {
        "all": [
            {"field": "account.tier", "op": "eq", "expected": "gold", "actual": "Gold", "held": True},
            {"not": [{"field": "priority", "op": "lte", "expected": 2, "actual": 3, "held": False}], "held": True},
        ],
        "held": True,
    }


def test_it_is_told_in_words():
    assert told("account.tier", "eq", "gold") == "Account: Tier is “gold”: yes, found “Gold”"
    assert told("priority", "lte", 2) == "Priority is at most 2 · High: no, found 3 · Moderate"
    assert told("tags", "not_in", ["vip", "new"]) == "Tags have none of “vip”, “new”: no, found “vip”"
    assert told("tags", "contains", "vip", {"tags": []}) == "Tags have “vip”: no, found nothing"
    assert told("assignee", "empty", True) == "Assignee is empty: yes, found nothing"
    assert (
        told("account.is_partner", "eq", True, {"account.is_partner": False})
        == "Account: Is a partner: yes: no, found no"
    )
    assert (
        told("opened_at", "lt", {"ago": "P7D"}, {"opened_at": "2026-11-22T10:00:00+00:00"})
        == "Opened is before 7 days ago: no, found Nov. 22, 2026, 10 a.m."
    )
    assert told("opened_at", "eq", {"day": 0}, {}).startswith("Opened is today: no")


def test_records_are_called_by_their_names_where_those_are_known():
    words = told("assignee", "eq", str(ids[0]), {"assignee": str(ids[1])}, name_of=lambda kind, pk: f"{kind} {pk[-1]}")

    assert words == "Assignee is identity.user 0: no, found identity.user 1"


def test_it_is_told_in_the_language_of_the_reader():
    found = explained({"field": "priority", "op": "eq", "value": 1})
    with translation.override("de"):
        assert sentence(found, "case") == "Priorität ist 1 · Kritisch: nein, gefunden: 3 · Mittel"


def test_what_was_stored_can_be_told_later():
    found = explained(
        {
            "any": [
                {"field": "subject", "op": "contains", "value": "fire"},
                {"field": "state", "op": "eq", "value": "new"},
            ]
        }
    )
    again = from_json(json.loads(json.dumps(found.as_json())))

    assert again == found and [leaf.held for leaf in again.leaves()] == [True, False]


def test_a_field_whose_app_has_gone_is_still_told():
    leaf = from_json({"field": "clock.stage", "op": "eq", "expected": "late", "actual": None, "held": False})

    assert sentence(leaf, "case") == "clock.stage eq late: no, found nothing"


def test_nothing_is_never_more_less_or_other_than_something():
    for op, value in (("eq", 1), ("ne", 1), ("in", [1]), ("not_in", [1]), ("gt", 0), ("lte", 9)):
        leaf = {"field": "reopen_count", "op": op, "value": value}
        assert explained(leaf, {}).held is False
        assert explained({"not": leaf}, {}).held is True


def test_a_missing_record_has_no_fields(inside_acme):
    class Row:
        account = None

    for leaf, held in (
        ({"field": "account.tier", "op": "ne", "value": "gold"}, False),
        ({"field": "account.tier", "op": "empty"}, True),
        ({"field": "account.is_partner", "op": "eq", "value": False}, False),
    ):
        assert explained(leaf, Row()).held is held


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=conditions("case"), priority=st.integers(1, 4), tier=st.sampled_from((None, "", "gold")))
def test_the_explanation_comes_to_the_predicates_answer(inside_acme, data, priority, tier):
    tree, row = parse("case", data), {"priority": priority, "account.tier": tier, "tags": ["vip"]}
    found = explain(tree, row, at=NOW, zone=UTC)

    assert found.held is predicate(tree, at=NOW, zone=UTC)(row)
    assert from_json(json.loads(json.dumps(found.as_json()))) == found
    assert all(sentence(leaf, "case") for leaf in found.leaves())


@pytest.fixture
def library():
    register("shelf", Field("room", "Room", Word()), Field("above", "Above", Reference("shelf")))
    register("book", Field("tags", "Tags", Tags()))
    register_through("book", "shelf", "Shelf", of="shelf")
    yield
    unregister("book")
    unregister("shelf")


def test_an_app_above_adds_its_fields(library):
    register("shelf", Field("height", "Height", Word()))

    assert list(fields_of("book")) == ["tags", "shelf.room", "shelf.above", "shelf.height"]
    assert (fields_of("book")["shelf.above"].lookup, fields_of("book")["shelf.above"].along) == (
        "shelf__above_id",
        "shelf",
    )


def test_an_unknown_record_is_a_mistake_of_ours():
    with pytest.raises(LookupError, match="no fields for conditions about 'spaceship'"):
        parse("spaceship", {"all": []})
