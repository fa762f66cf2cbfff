"""What may enter the ledger, and what comes back out of it."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from ledger.events import BadEvent, Event, Text, event
from tenancy.ids import uuid7


@event("probe.full")
class Full(Event):
    id: UUID
    day: date
    moment: datetime
    yes: bool
    count: int | None = None
    ids: list[UUID] = None
    note: Text = None


def test_an_event_comes_back_as_it_was_published():
    happened = Full(
        id=uuid7(),
        day=date(2026, 1, 2),
        moment=datetime(2026, 1, 2, tzinfo=UTC),
        yes=True,
        ids=[uuid7()],
        note="Hello",
    )

    assert Full.load(happened.data(), happened.texts()) == happened


def test_what_people_wrote_is_not_among_the_facts():
    happened = Full(id=uuid7(), day=date.today(), moment=datetime.now(UTC), yes=False, note="My cat is called Tom")

    assert "Tom" not in str(happened.data())
    assert happened.texts() == {"note": "My cat is called Tom"}


@pytest.mark.parametrize("written", ["a sentence", "carla@wayne.test", "Zürich", "x" * 101])
def test_a_sentence_or_an_address_does_not_pass_as_a_code(written):
    @event("probe.code")
    class Coded(Event):
        code: str

    with pytest.raises(BadEvent, match="declared Text"):
        Coded(code=written).data()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "not-a-uuid-object"),
        ("yes", 1),
        ("count", True),
        ("day", datetime(2026, 1, 1)),
        ("ids", "abc"),
        ("id", None),
    ],
)
def test_a_value_of_another_type_is_refused(field, value):
    fine = {"id": uuid7(), "day": date.today(), "moment": datetime.now(UTC), "yes": True}

    with pytest.raises(BadEvent, match=field):
        Full(**{**fine, field: value}).data()


def test_a_field_that_is_not_on_the_list_is_refused_at_import():
    with pytest.raises(BadEvent, match=r"probe\.loose\.anything"):

        @event("probe.loose")
        class Loose(Event):
            anything: dict


def test_two_apps_cannot_declare_the_same_kind():
    class Other(Event):
        __module__ = "elsewhere"

    Other.__module__ = "sys"
    with pytest.raises(BadEvent, match="declared by"):
        event("probe.full")(Other)


def test_fields_added_or_dropped_since_do_not_hurt():
    assert Full.load({"id": str(uuid7()), "gone": 1}, {}).count is None
