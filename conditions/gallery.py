"""The builder in its states, for the gallery of components: an invented record with a field of every kind, in English like the rest there."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from conditions.fields import Field, register
from conditions.forms import ConditionField
from conditions.kinds import Choice, Day, Flag, Instant, Number, Reference, Tags, Text, Word

RESOURCE = "gallery"
SUPPORT, FIELD = "01990000-0000-7000-8000-000000000001", "01990000-0000-7000-8000-000000000002"
FILLED = {
    "all": [
        {"field": "priority", "op": "in", "value": [1, 2]},
        {"field": "subject", "op": "contains", "value": "compressor"},
        {"any": [
            {"field": "opened_at", "op": "lt", "value": {"ago": "PT4H"}},
            {"field": "due_on", "op": "lte", "value": {"day": 0}},
            {"not": {"field": "tags", "op": "in", "value": ["vip", "line-3"]}},
        ]},
        {"field": "group", "op": "eq", "value": SUPPORT},
        {"field": "reopened", "op": "gte", "value": 2},
        {"field": "tier", "op": "empty", "value": False},
        {"field": "is_partner", "op": "eq", "value": True},
    ]
}  # fmt: skip
WRONG = {
    "any": [
        {"field": "salary", "op": "eq", "value": 1},
        {"field": "reopened", "op": "gte", "value": "often"},
        {"field": "subject", "op": "contains", "value": ""},
        {"all": []},
    ]
}


class Sample(forms.Form):
    """One condition."""

    conditions = ConditionField(
        resource=RESOURCE, label="When it applies", required=False, help_text="Asked when a case is created.",
        names={"group": [(SUPPORT, "Support"), (FIELD, "Field service")]},
    )  # fmt: skip


def samples() -> dict[str, Any]:
    """What the gallery's section asks for."""
    register(
        RESOURCE,
        Field("priority", "Priority", Choice([(1, "Critical"), (2, "High"), (3, "Moderate"), (4, "Low")])),
        Field("subject", "Subject", Text()),
        Field("tags", "Tags", Tags()),
        Field("reopened", "Times sent back", Number()),
        Field("opened_at", "Opened", Instant()),
        Field("due_on", "Due on", Day()),
        Field("group", "Group", Reference("group")),
        Field("tier", "Tier", Word(), group="Account"),
        Field("is_partner", "Is a partner", Flag(), group="Account"),
    )
    wrong = Sample({"conditions": json.dumps(WRONG)}, auto_id="cond-wrong-%s")
    broken = Sample({"conditions": '{"all": [\n  {"field" "priority"}\n]}'}, auto_id="cond-broken-%s")
    for form in (wrong, broken):
        form.is_valid()
    return {
        "conditions": {
            "empty": Sample(auto_id="cond-empty-%s"),
            "filled": Sample(initial={"conditions": FILLED}, auto_id="cond-filled-%s"),
            "wrong": wrong,
            "broken": broken,
            "still": Sample({"conditions": json.dumps(WRONG, indent=2)}, auto_id="cond-still-%s"),
        }
    }
