"""The field of a form: a tree comes out, and every mistake is told with its path."""

import json

from django.utils.translation import override

from conditions.forms import ConditionField
from conditions.grammar import ALWAYS, parse
from tests.conditions.test_grammar import GOLD, URGENT


def errors_of(text, **options):
    from django import forms

    form = forms.Form({"conditions": text})
    form.fields["conditions"] = ConditionField(resource="case", **options)
    form.is_valid()
    return [
        (error.params and error.params.get("path"), error.code) for error in form.errors.as_data().get("conditions", [])
    ], form


def test_a_tree_comes_out():
    assert ConditionField(resource="case").clean(json.dumps({"any": [GOLD, URGENT]})) == parse(
        "case", {"any": [GOLD, URGENT]}
    )
    assert ConditionField(resource="case").clean('{"all": []}') == ALWAYS
    assert ConditionField(resource="case", required=False).clean("  ") is None


def test_every_mistake_has_its_path():
    mistakes, form = errors_of(
        json.dumps({"all": [{"field": "100%s", "op": "eq"}, {"field": "priority", "op": "eq", "value": 9}]})
    )

    assert mistakes == [("all.0.field", "unknown_field"), ("all.1.value", "invalid_choice")]
    assert form.errors["conditions"] == [
        "all.0.field: There is no such field.",
        "all.1.value: One of 1, 2, 3, 4 is expected.",
    ]
    assert errors_of(json.dumps({"field": "subject", "op": "eq", "value": "a"}), facts_only=True)[0] == [
        ("field", "not_a_fact")
    ]


def test_a_name_with_a_percent_sign_is_only_a_name():
    _mistakes, form = errors_of('{"field": "priority", "op": "eq", "value": 1, "%(n)d %s %": 1}')

    assert form.errors["conditions"] == ["%(n)d %s %: Only field, op, value can stand here."]


def test_what_is_no_json_says_where():
    assert errors_of('{"all": [\n{"field" 1}]}')[1].errors["conditions"] == ["This is not JSON: line 2, column 10."]
    for text in ("[" * 30_000, "9" * 30_000, '{"not": ' * 7_000, "1" * 60_001, "NaN", "null", "7"):
        assert errors_of(text)[0], text[:9]


def test_spaces_are_no_change():
    field = ConditionField(resource="case")

    assert not field.has_changed(parse("case", GOLD), json.dumps(GOLD)) and field.has_changed(GOLD, json.dumps(URGENT))
    assert json.loads(field.prepare_value(parse("case", GOLD))) == GOLD and field.prepare_value("typed {") == "typed {"


def test_the_builder_offers_fields_with_their_records_and_words():
    named = ConditionField(
        resource="case", names={"identity.group": [("01990000-0000-7000-8000-000000000001", "Support")]}
    )
    with override("de"):
        entries = {entry["name"]: entry for _group, group in named.builder.groups for entry in group}
        shape = named.builder.shapes[entries["group"]["shape"]]

        assert entries["account.tier"]["label"] == "Firma: Stufe"
    assert shape["options"] == [('"01990000-0000-7000-8000-000000000001"', "Support")] and shape["control"] == "options"
    clocks = ConditionField(resource="case", facts_only=True).builder
    assert "subject" not in {entry["name"] for _group, group in clocks.groups for entry in group}
