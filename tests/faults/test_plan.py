"""A seed decides everything: the same seed, the same requests and the same faults at the same times."""

import os
import subprocess
import sys
from collections import Counter

import pytest

from csm.chaos import faults
from csm.chaos.invariants import VERBS, WRITING
from csm.chaos.plan import PAIRS, STEPS, draw, shrink


def plan(seed=7, minutes=1.0, **more):
    return draw(seed, minutes, kinds=faults.LENGTHS, **more)


def test_the_same_seed_draws_the_same_plan_in_another_process():
    script = "from csm.chaos import faults, plan; print(plan.draw(7, 1.0, kinds=faults.LENGTHS).digest, end='')"
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": hashing},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashing in ("0", "1")
    }
    assert digests == {plan().digest}


def test_another_seed_draws_other_requests_and_other_faults():
    one, other = plan(7), plan(8)
    assert one.digest != other.digest
    assert [request.body for request in one.requests] != [request.body for request in other.requests]
    assert [(fault.at, fault.kind) for fault in one.faults] != [(fault.at, fault.kind) for fault in other.faults]


def test_chosen_faults_change_no_request():
    chosen = plan(only=["web_killed", "valkey_killed"])
    assert [fault.kind for fault in chosen.faults] == ["web_killed", "valkey_killed"]
    assert chosen.requests == plan().requests


def test_faults_lie_within_the_load_and_come_in_order():
    for seed in range(20):
        times = [fault.at for fault in plan(seed).faults]
        assert times == sorted(times)
        assert times[0] > 3 and times[-1] < 60


def test_fifty_seeds_meet_every_kind_of_fault():
    met = Counter(fault.kind for seed in range(1, 51) for fault in plan(seed).faults)
    assert set(met) == set(faults.KINDS)
    assert min(met.values()) >= 5


def test_keys_and_words_occur_once():
    requests = [request for seed in (1, 2) for request in plan(seed).requests]
    assert max(Counter(request.key for request in requests).values()) == 1
    words = [request.body[WRITING[request.verb]] for request in requests if request.verb in WRITING]
    assert len(words) > 100
    assert max(Counter(words).values()) == 1


def test_every_step_of_a_story_is_possible_where_the_case_stands():
    """A model of the life cycle, kept apart from the product's: what each verb needs."""
    needs = {
        "accept": {"new"},
        "request-info": {"new", "open", "awaiting_info"},
        "provide-info": {"awaiting_info"},
        "resume": {"awaiting_info"},
        "propose-solution": {"new", "open", "awaiting_info"},
        "accept-solution": {"resolved"},
        "reject-solution": {"resolved"},
        "withdraw-solution": {"resolved"},
    }
    assert (
        set(needs)
        == set(VERBS)
        == {verb for steps in STEPS.values() for _by, verb, _to in steps}
        - {
            "messages",
            "notes",
            "update",
        }
    )
    for client in PAIRS:
        states = {}
        for request in plan(minutes=5.0).of(client):
            if request.verb in needs:
                assert states[request.slot] in needs[request.verb]
            states[request.slot] = request.state


@pytest.mark.parametrize("minutes", [0.3, 1.0, 3.0])
def test_load_follows_the_rate(minutes):
    asked = len(plan(minutes=minutes, rate=6.0).requests)
    assert 0.5 < asked / (minutes * 60 * 6.0) < 2


@pytest.mark.parametrize("guilty", range(8))
def test_a_single_guilty_fault_is_found(guilty):
    faults_drawn = plan().faults
    assert list(shrink(faults_drawn, lambda part: faults_drawn[guilty] in part)) == [faults_drawn[guilty]]


def test_faults_that_are_only_guilty_together_stay_together():
    drawn = plan().faults
    assert shrink(drawn, lambda part: {drawn[0], drawn[-1]} <= set(part)) == drawn
