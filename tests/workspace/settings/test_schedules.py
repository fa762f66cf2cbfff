"""Schedules as people see and keep them in the settings."""

from datetime import UTC, datetime, timedelta

import pytest

from schedules.models import Schedule
from tests.factories.schedules import CHRISTMAS, OFFICE, make_schedule

BASE = "/workspace/settings/schedules/"


@pytest.fixture
def office(make):
    return make(make_schedule)


def sent(schedule=None, *, days=None, holidays=(), **more) -> dict:
    """The form as a browser sends it."""
    given = {"name": "Support", "time_zone": "Europe/Berlin", "version": schedule.version if schedule else ""}
    given |= {f"day_{day}": "" for day in range(7)} | {f"day_{day}": text for day, text in (days or {}).items()}
    given |= {"holidays-TOTAL_FORMS": str(len(holidays)), "holidays-INITIAL_FORMS": "0"}
    for n, line in enumerate(holidays):
        given |= {f"holidays-{n}-{name}": value for name, value in line.items()}
    return given | more


def test_a_schedule_is_written_as_people_write_hours(browse, ada, make):
    days = {0: "8-12, 13:00–17:30", 4: "22:00 – 6:00; 12.15-12.45", 6: "0–24"}
    holidays = [
        {"on": "2026-12-24", "opens": "12:00", "name": "Christmas Eve"},
        {"on": "2027-05-01", "yearly": "on", "name": "Labour Day"},
        {},
    ]

    answer = browse(ada).post(f"{BASE}new/", sent(days=days, holidays=holidays))

    made = make(Schedule.objects.get)
    assert (answer.status_code, answer.url) == (302, f"{BASE}{made.pk}/")
    assert made.weekly == [
        {"day": 0, "from": "08:00", "to": "12:00"},
        {"day": 0, "from": "13:00", "to": "17:30"},
        {"day": 4, "from": "22:00", "to": "06:00"},
        {"day": 4, "from": "12:15", "to": "12:45"},
        {"day": 6, "from": "00:00", "to": "24:00"},
    ]
    assert made.holidays == [
        {"date": "2026-12-24", "name": "Christmas Eve", "from": "12:00"},
        {"month": 5, "day": 1, "yearly": True, "name": "Labour Day"},
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"days": {0: "nine to five"}}, "“nine to five” is no working time"),
        ({"days": {0: "08:00–25:00"}}, "A time such as 08:00"),
        ({"days": {0: "24:00–08:00"}}, "A time such as 08:00"),
        ({}, "never opens"),
        ({"days": {0: "8-9"}, "name": ""}, "This field is required"),
        ({"days": {0: "8-9"}, "time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"days": {0: "8-9"}, "holidays": [{"name": "When?"}]}, "When is it?"),
        ({"days": {0: "8-9"}, "holidays": [{"on": "2026-02-30"}]}, "Enter a valid date"),
        ({"days": {0: "8-9"}, "holidays": [{"on": "2026-02-01", "closes": "noon"}]}, "A time such as 08:00"),
        ({"days": {0: "8-9"}, "name": "Office hours"}, "This value is taken already."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(browse, ada, make, office, more, words):
    answer = browse(ada).post(f"{BASE}new/", sent(**more))

    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert make(Schedule.objects.count) == 1
    if "days" in more:
        assert f'value="{more["days"][0]}"' in page


def test_what_is_kept_comes_back_as_it_was(browse, ada, make, office):
    browser = browse(ada)
    page = browser.get(f"{BASE}{office.pk}/edit/").content.decode()

    assert page.count('value="08:00–17:00"') == 5 and 'value="Christmas"' in page
    days = dict.fromkeys(range(5), "08:00–17:00")
    line = {"on": "2027-12-25", "yearly": "on", "name": "Christmas"}
    browser.post(f"{BASE}{office.pk}/edit/", sent(office, days=days, holidays=[line], name=office.name))
    kept = make(Schedule.objects.get)
    assert (kept.weekly, kept.holidays, kept.version) == (OFFICE, [CHRISTMAS], 1)  # nothing was changed


def test_a_holiday_is_removed_by_its_box(browse, ada, make, office):
    line = {"on": "2027-12-25", "yearly": "on", "name": "Christmas", "DELETE": "on"}

    browse(ada).post(
        f"{BASE}{office.pk}/edit/", sent(office, days={0: "8–9"}, holidays=[line], **{"holidays-INITIAL_FORMS": "1"})
    )

    assert make(Schedule.objects.get).holidays == []


def test_who_comes_second_is_told(browse, ada, make, office):
    browser = browse(ada)
    browser.post(f"{BASE}{office.pk}/edit/", sent(office, days={0: "8–9"}))

    second = browser.post(f"{BASE}{office.pk}/edit/", sent(office, days={0: "10–11"}))

    assert (second.status_code, "Somebody changed this" in second.content.decode()) == (422, True)
    assert make(Schedule.objects.get).weekly == [{"day": 0, "from": "08:00", "to": "09:00"}]


def test_what_would_be_due_is_shown_in_the_viewers_zone_and_the_schedules(browse, ada, make):
    kyoto = make(make_schedule, "Kyoto", time_zone="Asia/Tokyo", holidays=[])
    page = browse(ada).get(f"{BASE}{kyoto.pk}/?start=2026-11-23T07:30&hours=2&minutes=15").content.decode()

    assert (
        'datetime="2026-11-24T00:45:00+00:00"' in page
    )  # half an hour on Monday (to 17:00 in Tokyo), the rest on Tuesday
    assert "On the clocks of Asia/Tokyo: " in page and "09:45." in page
    assert "16:30–17:00" in page and "1 h 45 min" in page


@pytest.mark.parametrize(
    "query", ["start=", "start=x&hours=1", "start=2026-11-23T07:30&hours=-1", "start=1850-01-01T00:00&hours=1"]
)
def test_a_question_without_an_answer_is_explained(browse, ada, office, query):
    answer = browse(ada).get(f"{BASE}{office.pk}/?{query}")

    assert answer.status_code == 200 and "form-error" in answer.content.decode()


def test_the_page_shows_the_week_and_what_is_to_come(browse, ana, make):
    nights = make(make_schedule, "Nights", weekly=[{"day": 6, "from": "22:00", "to": "06:00"}])
    page = browse(ana).get(f"{BASE}{nights.pk}/").content.decode()

    assert "22:00–24:00" in page and "00:00–06:00" in page and '<rect class="week-on" x="1320" width="120"' in page
    assert "Christmas" in page and "8 h" in page
    assert f"{BASE}{nights.pk}/edit/" not in page  # an agent looks


def test_an_unused_schedule_can_be_removed(browse, ada, make, office):
    answer = browse(ada).post(f"{BASE}{office.pk}/delete/", {"version": "1"})

    assert answer.url == BASE and make(Schedule.objects.count) == 0


@pytest.mark.parametrize("place", ["new/", "{pk}/edit/", "{pk}/delete/"])
def test_only_who_manages_schedules_writes(browse, ana, carla, gil, office, place):
    address = BASE + place.format(pk=office.pk)

    assert browse(ana).post(address, sent(days={0: "8–9"})).status_code == 403
    assert browse(carla).post(address).status_code == 404
    assert browse(gil).post(address).status_code in (403, 404)


def test_another_tenants_schedule_is_not_there(browse, gil, office):
    assert browse(gil).get(f"{BASE}{office.pk}/").status_code == 404


def test_public_holidays_are_taken_over_on_the_page(browse, ada, office, make):
    address = f"{BASE}{office.pk}/"
    assert "add-holidays/" in browse(ada).get(address).content.decode()

    answer = browse(ada).post(f"{address}add-holidays/", {"country": "AT", "from_year": "2027", "to_year": "2027"})

    assert answer.url == address
    found = make(lambda: Schedule.objects.get(pk=office.pk))
    assert "Nationalfeiertag" in [each.get("name") for each in found.holidays]
    morning = datetime(2027, 10, 26, 4, tzinfo=UTC)
    assert found.hours.elapsed(morning, morning + timedelta(hours=16)) == timedelta(0)
