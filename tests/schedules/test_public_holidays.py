"""Taking over the public holidays of a country into a schedule."""

import pytest

from ledger.models import EventRecord
from schedules.models import Schedule
from tests.factories.schedules import CHRISTMAS, make_schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(make):
    return make(make_schedule)


def add(program, ada, office, **body):
    return program(ada).post(f"/schedules/{office.pk}/add-holidays/", {"country": "DE", "from_year": 2027, **body})


def test_the_holidays_of_a_region_close_the_office(program, ada, office, make):
    answer = add(program, ada, office, region="bayern")

    days = {each["date"]: each["name"] for each in answer.json()["holidays"] if "date" in each}
    assert answer.status_code == 200
    assert days["2027-01-06"] == "Heilige Drei Könige"  # of Bavaria, not of all Germany
    assert "2027-12-25" not in days or CHRISTMAS.get("month") != 12  # closed every year already
    question = {"start": "2027-05-05T16:30:00+02:00", "seconds": 3600}  # Thursday is Ascension Day
    assert program(ada).post(f"/schedules/{office.pk}/calculate/", question).json()["due"] == "2027-05-07T06:30:00Z"
    told = make(lambda: EventRecord.objects.get(kind="schedule.holidays_added"))
    assert (told.data["country"], told.data["region"], told.data["count"]) == ("DE", "BY", len(days))


def test_doing_it_twice_changes_nothing(program, ada, office, make):
    once = add(program, ada, office, to_year=2028).json()
    twice = add(program, ada, office, to_year=2028).json()

    assert twice["holidays"] == once["holidays"]
    assert twice["version"] == once["version"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"country": "XX"}, "country", "invalid_choice"),
        ({"region": "Atlantis"}, "region", "unknown_region"),
        ({"to_year": 2026}, "to_year", "out_of_range"),
        ({"to_year": 2037}, "to_year", "out_of_range"),
        ({"from_year": 1800}, "from_year", "min_value"),
    ],
)
def test_what_is_not_known_is_refused_by_its_field_and_changes_nothing(program, ada, office, make, body, field, code):
    answer = add(program, ada, office, **body)

    assert answer.status_code == 400, answer.content
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]
    assert make(lambda: Schedule.objects.get(pk=office.pk).version) == office.version


def test_an_agent_may_not(program, ana, office):
    assert add(program, ana, office).status_code == 403
