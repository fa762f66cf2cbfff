"""Asked twice, done once, answered twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from ledger import jobs
from ledger.models import EventRecord, IdempotencyKey, Job
from tenancy.context import tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def job(acme, ana, handlers) -> Job:
    handlers.job("thing.count")(lambda job: None)
    with tenant(acme):
        return jobs.start(kind="thing.count", params={}, by=ana, total=1)


@pytest.fixture
def cancel(api, ana, job):
    client = api(ana)

    def post(key=None, pk=None, body=None):
        headers = {"Idempotency-Key": key} if key is not None else {}
        return client.post(f"/api/v1/jobs/{pk or job.pk}/cancel/", body, headers=headers)

    return post


def times_cancelled(acme) -> int:
    with tenant(acme):
        return EventRecord.objects.filter(kind="job.cancel_requested").count()


def test_the_first_answer_is_given_again_and_nothing_is_done_again(acme, cancel):
    first, second = cancel("once"), cancel("once")

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.content == first.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Content-Type"] == first.headers["Content-Type"]
    assert times_cancelled(acme) == 1


def test_without_a_key_everything_is_done(acme, cancel):
    assert [cancel().status_code, cancel().status_code, times_cancelled(acme)] == [200, 200, 2]


def test_the_same_key_for_another_address_is_refused(acme, cancel, ana):
    with tenant(acme):
        other = jobs.start(kind="thing.count", params={}, by=ana)
    cancel("once")
    answer = cancel("once", other.pk)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert times_cancelled(acme) == 1


def test_the_same_key_with_another_body_is_refused(cancel):
    assert cancel("once").status_code == 200
    assert cancel("once", body={"why": 1}).status_code == 422


def test_a_refusal_is_not_stored(acme, cancel, job):
    with tenant(acme):
        Job.objects.update(state="done")
    refused = cancel("later")
    with tenant(acme):
        assert IdempotencyKey.objects.count() == 0
        Job.objects.update(state="running")

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert cancel("later").status_code == 200


def test_another_principal_may_use_the_same_word(acme, api, ada, cancel, job):
    assert cancel("once").status_code == 200
    answer = api(ada).post(f"/api/v1/jobs/{job.pk}/cancel/", headers={"Idempotency-Key": "once"})

    assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (200, False)


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "naïve"])
def test_a_bad_key_is_named(cancel, key):
    answer = cancel(key)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_a_request_that_still_runs_is_told_at_once(acme, api, ana, cancel):
    ready, go_on = threading.Event(), threading.Event()
    cancel("warm-up")
    with tenant(acme):
        principal = IdempotencyKey.objects.get(key="warm-up").principal

    def hold():
        with tenant(acme), connection.cursor() as cursor:
            scope = f"idempotency:{acme.pk}:{principal}:slow"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [scope])
            ready.set()
            go_on.wait(5)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    ready.wait(5)
    answer = cancel("slow")
    go_on.set()
    holder.join()

    assert (answer.status_code, answer.json()["code"]) == (409, "request_in_progress")


def test_many_at_once_have_one_effect(acme, cancel):
    def post(_):
        try:
            return cancel("race").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, range(16)))

    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert times_cancelled(acme) == 1


def test_after_a_day_the_key_is_new_again(acme, cancel):
    cancel("old")
    with tenant(acme):
        IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    again = cancel("old")

    assert (again.status_code, "Idempotent-Replayed" in again.headers) == (200, False)
    assert times_cancelled(acme) == 2
