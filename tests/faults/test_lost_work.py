"""Kill any process, empty Valkey, restart PostgreSQL: nothing acknowledged is lost, nothing happens twice."""

import logging
import random
import time
from collections import Counter

import httpx
import pytest

from tests.faults.client import FeedReader, Integration
from tests.faults.stack import Stack

pytestmark = pytest.mark.slow
logging.getLogger("httpx").setLevel(logging.WARNING)
SEED = 20261122
QUIET_WITHIN = 60  # seconds after the last fault until every effect has happened


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The whole product with demo data, on a data directory of its own."""
    stack = Stack(tmp_path_factory.mktemp("faults") / "data")
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


def faults(stack: Stack) -> dict:
    """Each fault by name; each does harm and returns at once."""
    return {
        "web killed": lambda: stack.kill("csm.runtime.web"),
        "worker killed": lambda: stack.kill("skip-checks worker"),
        "scheduler killed": lambda: stack.kill("skip-checks beat"),
        "Valkey emptied": lambda: stack.manage(
            "shell", "-c", "from django.core.cache import cache; cache._cache.get_client().flushall()"
        ),
        "Valkey killed": lambda: stack.kill("valkey-server"),
        "PostgreSQL killed": lambda: stack.kill("bin/postgres"),
    }


def events_of(base: str, key: str) -> list[dict]:
    """The whole feed from its beginning."""
    found, after = [], None
    with httpx.Client(base_url=base, timeout=10, headers={"Authorization": f"Bearer {key}"}) as http:
        while True:
            answer = http.get(
                "/api/v1/events/", params={"limit": 200, **({"after": after} if after is not None else {})}
            )
            page = answer.raise_for_status().json()["results"]
            if not page:
                return found
            found += page
            after = page[-1]["position"]


def test_whatever_dies_every_acknowledged_change_is_there_and_every_effect_happened_once(stack):
    base = f"http://127.0.0.1:{stack.port}"  # the key decides the tenant
    keys = {
        who: stack.manage("issue_api_key", "--tenant", "acme", "--user", who)
        for who in ("ada@acme.test", "carla@wayne.test")
    }
    agent, customer = keys["ada@acme.test"], keys["carla@wayne.test"]
    clients = [Integration(base, agent, customer, seed) for seed in range(SEED, SEED + 3)]
    reader = FeedReader(base, agent)
    for thread in (*clients, reader):
        thread.start()

    chance = random.Random(SEED)
    for name, harm in chance.sample(sorted(faults(stack).items()), 6):
        time.sleep(chance.uniform(1.5, 3))
        assert harm() != 0, f"{name}: there was nothing to harm"
        stack.wait_until_ready(60)
    time.sleep(2)
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(120)
    assert [client.broken for client in clients] == [[], [], []]

    acknowledged = {canary: promise for client in clients for canary, promise in client.acknowledged.items()}
    assert len(acknowledged) >= 20
    with httpx.Client(base_url=base, timeout=10, headers={"Authorization": f"Bearer {agent}"}) as http:
        there = everything_below(http, "/api/v1/cases/?limit=200&fields=id,subject,state")
        canaries = [
            (case["subject"], case["id"], case["state"]) for case in there if case["subject"].startswith("canary-")
        ]
        assert sorted(canaries) == sorted((canary, p["id"], p["state"]) for canary, p in acknowledged.items())
        for promise in acknowledged.values():
            messages = everything_below(http, f"/api/v1/cases/{promise['id']}/messages/")
            told = Counter(message["visible_text"].strip() for message in messages)
            assert all(told[body] == 1 for body in promise["messages"]), told

        mails = mails_once_quiet(http, acknowledged)
        assert mails == {promise["id"]: 1 for promise in acknowledged.values()}

    everything = once_quiet(lambda: events_of(base, agent), lambda found: len(found) == len(events_of(base, agent)))
    deadline = time.monotonic() + QUIET_WITHIN
    while len(reader.seen) < len(everything) and time.monotonic() < deadline:
        time.sleep(0.2)
    reader.stopping.set()
    assert [event["position"] for event in everything] == list(range(1, len(everything) + 1))
    assert [event["id"] for event in reader.seen] == [event["id"] for event in everything]
    stack.manage("verify_ledger", "--tenant", "acme")


def everything_below(http: httpx.Client, page: str | None) -> list[dict]:
    """A whole list, page by page."""
    found = []
    while page:
        answer = http.get(page).raise_for_status().json()
        found, page = found + answer["results"], answer["next"]
    return found


def mails_once_quiet(http: httpx.Client, acknowledged: dict) -> dict[str, int]:
    """How many receipts each case's customer was sent, once nothing is left to do."""

    def receipts() -> dict[str, int]:
        found = {}
        for promise in acknowledged.values():
            page = (
                http.get("/api/v1/outbox/", params={"case": promise["id"], "limit": 200})
                .raise_for_status()
                .json()["results"]
            )
            found[promise["id"]] = sum(mail["kind"] == "case_received" for mail in page)
        return found

    return once_quiet(receipts, lambda found: all(found.values()))


def once_quiet(look, is_quiet):
    """What ``look`` finds as soon as it is quiet, or at the end of our patience."""
    deadline = time.monotonic() + QUIET_WITHIN
    while True:
        found = look()
        if is_quiet(found) or time.monotonic() > deadline:
            return found
        time.sleep(0.5)
