"""/healthz, /readyz, /metrics, and the request id."""

import json
import re

import pytest
from django.test import Client, override_settings

from ledger.models import Heartbeat

WRONG_HOST = "nobody.example.com"


@pytest.fixture
def probe():
    """A prober: by address, without a host name that anybody lives at."""
    return Client(headers={"host": WRONG_HOST})


def test_healthz_says_that_the_process_lives_and_asks_nobody(probe):
    answer = probe.get("/healthz")  # no database is allowed in this test
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_names_every_part(probe):
    Heartbeat.beat("worker:test", "worker")
    answer = probe.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "ok"
    assert [answer.json()[part]["ok"] for part in ("database", "broker", "worker")] == [True, True, True]


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready(probe):
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == {"ok": False, "detail": "no worker has reported yet"}
    Heartbeat.beat("worker:test", "worker")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_heartbeat SET beat_at = beat_at - interval '6 seconds'")
    assert probe.get("/readyz").json()["worker"]["ok"] is False


@pytest.mark.django_db
@override_settings(REDIS_URL="unix:///nowhere/valkey.sock")
def test_without_the_broker_it_is_not_ready_and_tells_no_address(probe):
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == {"ok": False, "detail": "ConnectionError"}
    assert b"nowhere" not in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_they_only_answer_questions(probe, path):
    assert probe.post(path).status_code == 405


@pytest.mark.parametrize(
    ("address", "forwarded", "status"),
    [
        ("127.0.0.1", "", 200),
        ("10.1.2.3", "", 200),
        ("198.41.0.4", "", 404),
        ("8.8.8.8", "", 404),
        ("10.1.2.3", "8.8.8.8", 404),
        ("10.1.2.3", "8.8.8.8, 10.0.0.1", 404),
        ("10.1.2.3", "10.9.9.9", 200),
        ("10.1.2.3", "not an address", 404),
    ],
)
def test_metrics_are_for_private_networks(probe, address, forwarded, status):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert probe.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == status


@override_settings(PRIVATE_METRICS=False)
def test_metrics_can_be_opened(probe):
    assert probe.get("/metrics", REMOTE_ADDR="8.8.8.8").status_code == 200


@pytest.mark.django_db
def test_metrics_count_requests_by_route(client):
    client.get("/accounts/login/", headers={"host": "testserver"})
    assert re.search(
        r'csm_http_requests_total\{method="GET",route="[^"]*",status="\d+"\} [1-9]',
        client.get("/metrics").content.decode(),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["abc-DEF_123.4", "0" * 64])
def test_a_good_request_id_is_kept(client, sent):
    assert client.get("/", headers={"x-request-id": sent})["X-Request-ID"] == sent


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["short", "0" * 65, "with blanks in it", "a\u00e4bcdefgh", "-leading-dash", ""])
def test_a_bad_one_is_replaced(client, sent):
    answered = client.get("/", headers={"x-request-id": sent})["X-Request-ID"]
    assert answered != sent
    assert re.fullmatch("[0-9a-f]{32}", answered)


def test_answers_are_json(probe):
    assert json.loads(probe.get("/healthz").content)
