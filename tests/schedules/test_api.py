"""Schedules over HTTP: kept ones, and ones that are only tried out."""

from calendar import monthrange

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import EventRecord
from schedules.models import Schedule
from tests.factories.schedules import CHRISTMAS, OFFICE, make_schedule

pytestmark = pytest.mark.django_db

INLINE = {"time_zone": "Europe/Berlin", "weekly": OFFICE, "holidays": [CHRISTMAS]}
QUESTIONS = [
    ({"start": "2026-11-20T16:30:00+01:00", "seconds": 3600}, {"due": "2026-11-23T07:30:00Z"}),  # Friday → Monday
    ({"start": "2026-11-20T16:59:59+01:00", "seconds": 2}, {"due": "2026-11-23T07:00:01Z"}),
    ({"start": "2026-12-24T16:00:00Z", "end": "2026-12-28T07:00:01Z"}, {"seconds": 1}),  # over Christmas and a week-end
    ({"start": "2026-11-20T16:59:58.500000+01:00", "end": "2026-11-20T23:00:00Z"}, {"seconds": 1}),
    ({"start": "2026-11-22T03:00:00Z", "seconds": 0}, {"due": "2026-11-22T03:00:00Z"}),
    ({"start": "2026-03-27T16:00:00Z", "seconds": 1}, {"due": "2026-03-30T06:00:01Z"}),  # the clock changed meanwhile
]


@pytest.fixture
def office(make):
    return make(make_schedule)


def problems(answer) -> set[tuple[str, str]]:
    assert answer.status_code == 400, answer.content
    return {(each["field"], each["code"]) for each in answer.json()["errors"]}


def test_a_schedule_is_made_changed_found_and_removed(program, ada, make):
    admin = program(ada)
    made = admin.post("/schedules/", {"name": "Office", "external_id": "hr-1", **INLINE})
    schedule = made.json()

    assert (made.status_code, schedule["weekly"], schedule["holidays"]) == (201, OFFICE, [CHRISTMAS])
    assert [row["id"] for row in admin.get("/schedules/?external_id=hr-1").json()["results"]] == [schedule["id"]]
    changed = admin.patch(f"/schedules/{schedule['id']}/", {"weekly": OFFICE[:4], "holidays": []}).json()
    assert (changed["weekly"], changed["holidays"], changed["version"]) == (OFFICE[:4], [], 2)
    assert admin.delete(f"/schedules/{schedule['id']}/").status_code == 204
    assert admin.get(f"/schedules/{schedule['id']}/").status_code == 404
    told = make(lambda: list(EventRecord.objects.filter(kind__startswith="schedule.").order_by("id")))
    assert [each.kind for each in told] == ["schedule.created", "schedule.updated", "schedule.deleted"]
    assert told[1].data["fields"] == ["weekly", "holidays"]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_a_kept_and_an_inline_schedule_calculate_alike(program, ana, office, question, answer):
    agent = program(ana)

    for path, body in (
        (f"/schedules/{office.pk}/calculate/", question),
        ("/schedules/calculate/", {**question, **INLINE}),
        ("/schedules/calculate/", {**question, "schedule": {"name": "Draft", **INLINE}}),
    ):
        answered = agent.post(path, body)
        assert (answered.status_code, answered.json()) == (200, answer)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "start", "required"),
        ({"start": "2026-11-20T16:30:00", "seconds": 1}, "start", "no_offset"),
        ({"start": "2026-11-20T16:30:00Z"}, "seconds", "one_of"),
        ({"start": "2026-11-20T16:30:00Z", "seconds": 1, "end": "2026-11-20T16:30:00Z"}, "end", "one_of"),
        ({"start": "2026-11-20T16:30:00Z", "end": "2026-11-20T16:29:59Z"}, "end", "before_start"),
        ({"start": "2026-11-20T16:30:00Z", "seconds": -1}, "seconds", "min_value"),
        ({"start": "2026-11-20T16:30:00Z", "seconds": 1.5}, "seconds", "not_an_integer"),
        ({"start": "2026-11-20T16:30:00Z", "seconds": 10**12}, "seconds", "too_far"),
        ({"start": "2026-11-20T16:30:00Z", "seconds": 2**53}, "seconds", "too_far"),
        ({"start": "1850-11-20T16:30:00Z", "seconds": 1}, "start", "out_of_range"),
        ({"start": "9999-12-31T23:59:59Z", "seconds": 1}, "start", "out_of_range"),
        ({"start": "2026-11-20T16:30:00Z", "end": "2200-01-01T00:00:00Z"}, "end", "out_of_range"),
        ({"start": "2026-11-20T16:30:00Z", "end": "9999-12-31T23:59:59-12:00"}, "end", "overflow"),
        ({"start": "2026-11-20T16:30:00Z", "seconds": 1, "weeks": 1}, "weeks", "unknown"),
    ],
)
def test_a_bad_question_is_answered_by_its_field(program, ana, office, body, field, code):
    agent = program(ana)

    for path, more in ((f"/schedules/{office.pk}/calculate/", {}), ("/schedules/calculate/", INLINE)):
        assert (field, code) in problems(agent.post(path, {**body, **more}))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone", "unknown_zone"),
        ({"weekly": []}, "weekly", "never_opens"),
        ({"weekly": [{"day": 0, "from": "08:00", "to": "25:00"}]}, "weekly.0.to", "invalid_time"),
        ({"weekly": [*OFFICE, {"day": 7, "from": "08:00", "to": "17:00"}]}, "weekly.5.day", "invalid_weekday"),
        ({"weekly": {"day": 0}}, "weekly", "not_a_list"),
        ({"holidays": [{"date": "2026-02-30"}]}, "holidays.0.date", "invalid_date"),
        ({"holidays": [{"month": 2, "day": 29, "name": "a\nb"}]}, "holidays.0.name", "invalid_name"),
        ({"holidays": [{"month": m, "day": d, "from": "07:00"} for m in range(1, 13) for d in range(1, monthrange(2000, m)[1] + 1)]},
         "holidays", "always_holiday"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused_by_place_kept_or_not(program, ada, make, office, changes, field, code):
    admin = program(ada)
    question = {"start": "2026-11-20T16:30:00Z", "seconds": 1}

    assert problems(admin.post("/schedules/", {"name": "New", **INLINE, **changes})) == {(field, code)}
    assert problems(admin.patch(f"/schedules/{office.pk}/", changes)) == {(field, code)}
    assert problems(admin.post("/schedules/calculate/", {**question, **INLINE, **changes})) == {(field, code)}
    nested = {**question, "schedule": {**INLINE, **changes}}
    assert problems(admin.post("/schedules/calculate/", nested)) == {(f"schedule.{field}", code)}
    assert make(Schedule.objects.count) == 1


def test_a_schedule_in_the_body_is_whole_and_given_once(program, ana):
    agent, question = program(ana), {"start": "2026-11-20T16:30:00Z", "seconds": 1}

    assert problems(agent.post("/schedules/calculate/", question)) == {
        ("time_zone", "required"),
        ("weekly", "required"),
    }
    assert problems(agent.post("/schedules/calculate/", {**question, **INLINE, "schedule": INLINE})) == {
        ("time_zone", "given_twice")
    }
    assert problems(agent.post("/schedules/calculate/", {**question, "schedule": {**INLINE, "colour": 1}})) == {
        ("schedule.colour", "unknown")
    }


def test_a_name_is_taken_once(program, ada, office):
    assert problems(program(ada).post("/schedules/", {"name": office.name, **INLINE})) == {("name", "unique")}


def test_who_reads_and_who_changes(program, ana, ada, carla, gil, office):
    agent, customer, stranger = program(ana), program(carla), program(gil)
    question, body = {"start": "2026-11-20T16:30:00Z", "seconds": 1}, {"name": "X", **INLINE}

    assert agent.get(f"/schedules/{office.pk}/").status_code == 200
    assert agent.post("/schedules/", body).status_code == agent.patch(f"/schedules/{office.pk}/", {}).status_code == 403
    assert customer.get("/schedules/").status_code == 403
    assert customer.post("/schedules/calculate/", {**question, **INLINE}).status_code == 403
    for nobody in (customer, stranger):
        assert nobody.get(f"/schedules/{office.pk}/").status_code == 404
        assert nobody.post(f"/schedules/{office.pk}/calculate/", question).status_code == 404
    assert stranger.get("/schedules/").json()["results"] == []


def test_a_list_costs_the_same_however_long(program, ana, make, office):
    agent, costs = program(ana), []
    for n in range(3):
        with CaptureQueriesContext(connection) as asked:
            assert len(agent.get("/schedules/").json()["results"]) == n + 1
        costs.append(len(asked))
        make(make_schedule, f"Another {n}")

    assert costs[1] == costs[2] == 10
