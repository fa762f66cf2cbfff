"""Nobody uses up what belongs to all, whether Valkey is there or not."""

import time

import pytest
import redis

from rest import ratelimit
from rest.ratelimit import Breaker, Bucket, LocalBuckets


@pytest.fixture
def alone(monkeypatch):
    """A process of its own, that has lost Valkey."""
    breaker = Breaker()
    breaker.trip()
    monkeypatch.setattr(ratelimit, "_breaker", breaker)
    monkeypatch.setattr(ratelimit, "_local", LocalBuckets())


def test_the_limit_is_told_and_then_enforced(alone, library, api, settings):
    settings.REST_RATE_LIMIT = {"policies": {"key": (2, 60), "tenant": (100, 60)}}
    first, second, third = (api.ask("GET", "/books/") for _ in range(3))

    assert first["RateLimit-Policy"] == '"key";q=2;w=60, "tenant";q=100;w=60'
    assert first["RateLimit"].startswith('"key";r=1;')
    assert [answer.status_code for answer in (first, second, third)] == [200, 200, 429]
    assert 25 <= int(third["Retry-After"]) <= 31
    assert third.json()["code"] == "throttled"
    assert third["RateLimit"].startswith('"key";r=0;')
    assert api.ask("GET", "/books/", reader="otto").status_code == 200


def test_a_tenant_has_a_bucket_of_its_own(alone, library, api, settings):
    settings.REST_RATE_LIMIT = {"policies": {"key": (10, 60), "tenant": (2, 60)}}
    answers = [api.ask("GET", "/books/", reader=name).status_code for name in ("rosa", "otto", "rosa")]

    assert answers == [200, 200, 429]


def test_valkey_s_script_counts_as_we_do(monkeypatch):
    monkeypatch.setattr(ratelimit, "_breaker", Breaker())
    key, tenant = Bucket("key", f"test:{time.time_ns()}", 3, 1000), Bucket("tenant", f"test:t{time.time_ns()}", 4, 1000)
    answers = [ratelimit.take([key, tenant], cost) for cost in (2, 2, 1)]

    if not ratelimit._breaker.closed():
        pytest.skip("no Valkey here")
    assert [allowed for allowed, _left in answers] == [True, False, True]
    assert [round(tokens) for tokens in answers[-1][1]] == [0, 1]


def test_a_refused_request_costs_nothing():
    local, bucket = LocalBuckets(), Bucket("key", "k", 10, 1000)

    assert [local.take([bucket], cost)[0] for cost in (8, 8, 2)] == [True, False, True]


def test_tokens_come_back_with_time(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    local, bucket = LocalBuckets(), Bucket("key", "k", 2, 10)
    assert [local.take([bucket], 1)[0] for _ in range(3)] == [True, True, False]

    clock[0] += 5
    assert [local.take([bucket], 1)[0] for _ in range(2)] == [True, False]


def test_a_lost_valkey_is_noticed_once_and_quickly(monkeypatch):
    asked = []

    def lost(**_arguments):
        asked.append(1)
        raise redis.ConnectionError

    monkeypatch.setattr(ratelimit, "_breaker", Breaker())
    monkeypatch.setattr(ratelimit, "_local", LocalBuckets())
    monkeypatch.setattr(ratelimit, "_script", lambda: lost)
    bucket = Bucket("key", "k", 5, 60)

    assert [ratelimit.take([bucket], 1)[0] for _ in range(6)] == [True] * 5 + [False]
    assert len(asked) == 1


def test_the_local_buckets_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(ratelimit, "LOCAL_BUCKETS", 3)
    local = LocalBuckets()
    for n in range(10):
        local.take([Bucket("key", str(n), 5, 60)], 1)

    assert len(local.state) == 3
