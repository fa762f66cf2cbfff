"""One verb for many cases."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import tasks
from cases.actions import ending
from cases.models import Case
from ledger.models import Delivery, EventRecord, Job, JobRow
from ledger.models.records import ClockTimestamp
from ledger.testing import drain
from tenancy.context import tenant
from tests.factories.cases import make_case
from tests.factories.people import ROBOT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
BULK = "/cases/bulk/"
CANCEL = {"action": "cancel", "params": {"reason": "Test data"}}


@pytest.fixture
def three(acme, ana, carla):
    with tenant(acme):
        return [make_case(by=carla, subject=f"Line {n}") for n in (1, 2, 3)]


@pytest.fixture
def bulk(program, ana):
    client = program(ana)

    def post(body, **headers):
        return client.post(BULK, body, **headers)

    post.client = client
    return post


def done(bulk, answer):
    """The job after the workers had their turn."""
    drain()
    return bulk.client.get(answer["Location"]).json()


def states(acme, cases):
    with tenant(acme):
        return [Case.objects.get(pk=case.pk).state for case in cases]


def test_several_cases_are_cancelled_at_once(acme, bulk, three):
    answer = bulk({"ids": [str(three[0].pk), three[1].number], **CANCEL})
    job = done(bulk, answer)

    assert (answer.status_code, answer.json()["state"], answer.json()["total"]) == (202, "queued", 2)
    assert (job["state"], job["total"], job["done"], job["failed"], job["errors"]) == ("done", 2, 2, 0, [])
    assert states(acme, three) == ["cancelled", "cancelled", "new"]


def test_one_bad_row_never_stops_the_rest(acme, bulk, three, globex):
    with tenant(globex):
        foreign = make_case()
    with tenant(acme):
        ending.cancel(case=three[1], by=ROBOT, at=timezone.now())
    absent = str(uuid4())
    job = done(bulk, bulk({"ids": [*(str(case.pk) for case in three), absent, str(foreign.pk), "CS9999999"], **CANCEL}))

    assert (job["state"], job["done"], job["failed"]) == ("done", 2, 4)
    assert {error["id"]: error["code"] for error in job["errors"]} == {
        str(three[1].pk): "wrong_state", absent: "not_found", str(foreign.pk): "not_found", "CS9999999": "not_found",
    }  # fmt: skip
    assert next(e for e in job["errors"] if e["code"] == "wrong_state")["number"] == three[1].number
    with tenant(globex):
        assert Case.objects.get().state == "new"


def test_an_error_of_ours_in_one_row_does_not_stop_the_rest_either(acme, bulk, three, monkeypatch):
    real = tasks.registry["case.cancel"].function

    def odd(*, case, **arguments):
        if case.pk == three[0].pk:
            raise ZeroDivisionError
        return real(case=case, **arguments)

    monkeypatch.setitem(
        tasks.registry._verbs, "case.cancel", tasks.replace(tasks.registry["case.cancel"], function=odd)
    )
    job = done(bulk, bulk({"ids": [str(case.pk) for case in three], **CANCEL}))

    assert (job["done"], [error["message"] for error in job["errors"]]) == (2, ["ZeroDivisionError"])


def test_the_filters_of_the_list_find_them_as_they_are_now(acme, bulk, three, ana, carla):
    with tenant(acme):
        ending.cancel(case=three[2], by=ROBOT, at=timezone.now())
    answer = bulk({"filter": {"state": ["new", "open"], "search": "Line"}, **CANCEL})
    with tenant(acme):
        late = make_case(by=carla, subject="Line 4")
    job = done(bulk, answer)

    assert (job["total"], job["done"], job["failed"]) == (2, 2, 0)
    assert states(acme, [*three, late]) == ["cancelled", "cancelled", "cancelled", "new"]


def test_a_worker_killed_in_the_middle_does_no_case_twice_and_leaves_none_out(acme, bulk, three, monkeypatch):
    monkeypatch.setattr(tasks, "ROWS", 1)
    real, crash = tasks._settle, [True]

    def settle(row, problem):
        if row.place == 2 and crash:
            crash.clear()
            raise SystemExit
        real(row, problem)

    monkeypatch.setattr(tasks, "_settle", settle)
    answer = bulk({"ids": [str(case.pk) for case in three], **CANCEL})
    with pytest.raises(SystemExit):
        drain()
    with tenant(acme):
        assert (Job.objects.get().done, Case.objects.filter(state="cancelled").count()) == (1, 1)
        Delivery.objects.filter(job__isnull=False).update(ready_at=ClockTimestamp())
    job = done(bulk, answer)

    assert (job["state"], job["done"]) == ("done", 3)
    with tenant(acme):
        assert EventRecord.objects.filter(kind="case.cancelled").count() == 3
        assert JobRow.objects.filter(outcome="done").count() == 3


def test_the_same_request_again_is_the_same_job(acme, bulk, three):
    body = {"ids": [str(three[0].pk), str(three[0].pk), three[0].number], **CANCEL}
    first, second = (bulk(body, Idempotency_Key="once") for _ in range(2))
    job = done(bulk, first)

    assert first.json()["id"] == second.json()["id"]
    assert (job["total"], job["done"]) == (1, 1)


def test_a_cancelled_job_leaves_the_rest_as_it_was(acme, bulk, three):
    answer = bulk({"ids": [str(case.pk) for case in three], **CANCEL})
    stopped = bulk.client.post(f"{answer['Location']}cancel/", {})
    job = done(bulk, answer)

    assert (stopped.status_code, job["state"], job["done"]) == (200, "cancelled", 0)
    assert states(acme, three) == ["new", "new", "new"]


def test_permissions_count_when_a_row_is_done_not_when_it_was_asked_for(acme, bulk, three, ana):
    from identity.models import RoleAssignment

    answer = bulk({"ids": [str(case.pk) for case in three], **CANCEL})
    with tenant(acme):
        RoleAssignment.objects.filter(user_id=ana.user_id).delete()
    drain()

    with tenant(acme):
        job = Job.objects.get(pk=answer.json()["id"])
        assert (job.state, job.done, job.failed) == ("done", 0, 3)
    assert states(acme, three) == ["new", "new", "new"]


def test_details_are_changed_by_update_and_choices_are_those_of_each_case(acme, bulk, three, ana):
    job = done(bulk, bulk({"ids": [str(case.pk) for case in three], "action": "update", "params": {"priority": 1}}))
    assert job["done"] == 3
    wrong = done(
        bulk,
        bulk({
            "ids": [str(three[0].pk)],
            "action": "propose-solution",
            "params": {"resolution_code": "no-such-code", "resolution_notes": "Done"},
        }),
    )  # fmt: skip

    assert (wrong["failed"], wrong["errors"][0]["code"]) == (1, "invalid")
    with tenant(acme):
        assert {case.priority for case in Case.objects.all()} == {1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "cancel"}, "ids"),
        ({"ids": [], "action": "cancel"}, "ids"),
        ({"ids": ["x"], "filter": {"state": "new"}, "action": "cancel"}, "ids"),
        ({"filter": {}, "action": "cancel"}, "filter"),
        ({"filter": {"stat": "new"}, "action": "cancel"}, "filter.stat"),
        ({"filter": {"state": "odd"}, "action": "cancel"}, "filter.state"),
        ({"filter": {"limit": 3}, "action": "cancel"}, "filter.limit"),
        ({"ids": ["x"], "action": "create"}, "action"),
        ({"ids": ["x"], "action": "explode"}, "action"),
        ({"ids": ["x"], "action": "cancel", "params": {"spam": "perhaps"}}, "params.spam"),
        ({"ids": ["x"], "action": "cancel", "params": {"odd": 1}}, "params.odd"),
        ({"ids": ["x"], "action": "assign", "params": {"assignee": str(uuid4())}}, "params.assignee"),
        ({"ids": ["x"], "action": "cancel", "more": 1}, "more"),
    ],
)
def test_what_cannot_be_understood_is_named_and_starts_nothing(acme, bulk, body, field):
    answer = bulk(body)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field]), answer.json()
    with tenant(acme):
        assert not Job.objects.exists()


def test_who_may_do_it_to_no_case_is_turned_away(acme, program, carla, three):
    answer = program(carla).post(BULK, {"ids": [str(three[0].pk)], "action": "assign", "params": {}})

    assert answer.status_code == 403


def test_a_customer_acts_on_their_own_cases_only(acme, program, carla, lex, three):
    client = program(lex)
    answer = client.post(BULK, {"ids": [str(three[0].pk)], **CANCEL})
    drain()

    assert client.get(answer["Location"]).json()["errors"][0]["code"] == "not_found"
    assert program(carla).get(answer["Location"]).status_code == 404


def test_pages_hear_that_it_began_and_ended(acme, bulk, three):
    done(bulk, bulk({"ids": [str(three[0].pk)], **CANCEL}))

    with tenant(acme):
        told = list(EventRecord.objects.filter(kind__startswith="job.").order_by("id").values_list("kind", flat=True))
    assert told == ["job.started", "job.ended"]


def test_the_list_is_kept_in_the_database_and_not_in_the_job(acme, bulk, three):
    bulk({"filter": {"state": "new"}, **CANCEL})

    with tenant(acme):
        assert len(json.dumps(Job.objects.get().params)) < 200
        assert JobRow.objects.count() == 3
