"""Cases that race for the last unit, each on a connection of its own: exactly one wins."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from cases.actions import creation
from entitlements.actions import uses
from entitlements.models import Coverage, Entitlement, Use
from identity.models import TenantSettings
from ledger.refusals import Refused
from tenancy.context import tenant
from tests.factories.cases import make_case
from tests.factories.entitlements import make_entitlement
from tests.factories.people import ROBOT

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
ROUNDS, RACERS = 5, 3


def all_at_once(where, function) -> list:
    """Everybody begins at the same moment; what each answered."""
    answers, start = [None] * RACERS, threading.Barrier(RACERS)

    def run(place):
        start.wait()
        try:
            with tenant(where):
                answers[place] = function(place)
        except Refused as refused:
            answers[place] = refused.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place]) for place in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def agreed(entitlement) -> int:
    """What it says, what was booked and what is recomputed are one number."""
    found = Entitlement.objects.get(pk=entitlement.pk)
    booked = sum(Use.objects.filter(entitlement=found).values_list("amount", flat=True))
    assert found.used_amount == booked == uses.recompute(found)
    return booked


def test_of_cases_that_race_for_the_last_unit_exactly_one_is_covered(acme, make, wayne):
    for _ in range(ROUNDS):
        last = make(make_entitlement, account=wayne, unit="cases", allowance=1)
        kinds = all_at_once(acme, lambda _place: make_case(account=wayne).coverages.get().kind)

        assert sorted(kinds) == ["entitlement"] + ["none"] * (RACERS - 1)
        with tenant(acme):
            assert agreed(last) == 1
            Entitlement.objects.filter(pk=last.pk).update(is_active=False)


def test_where_coverage_is_required_the_others_are_refused_and_leave_nothing(acme, make, wayne, carla):
    last = make(make_entitlement, account=wayne, unit="cases", allowance=1)
    with tenant(acme):
        TenantSettings.objects.filter(pk=TenantSettings.objects.current().pk).update(coverage_required=True)
    answers = all_at_once(acme, lambda _place: make_case(by=carla).state)

    assert sorted(answers, key=str) == ["allowance_used_up"] * (RACERS - 1) + ["new"]
    with tenant(acme):
        assert (agreed(last), Coverage.objects.count()) == (1, 1)


def test_who_comes_second_takes_the_next_best(acme, make, wayne):
    last = make(make_entitlement, "Last", account=wayne, unit="cases", allowance=1, order=1)
    more = make(make_entitlement, "More", account=wayne, unit="cases", allowance=100)
    names = all_at_once(acme, lambda _place: make_case(account=wayne).coverages.get().entitlement.name)

    assert sorted(names) == ["Last"] + ["More"] * (RACERS - 1)
    with tenant(acme):
        assert (agreed(last), agreed(more)) == (1, RACERS - 1)


def _move(moves: list, place: int) -> object:
    case, account = moves[place]
    return creation.update(case=case, account=account, by=ROBOT, at=timezone.now()).pk


def test_cases_that_change_hands_both_ways_do_not_wait_for_each_other_for_ever(acme, make, wayne, lexcorp):
    # Plenty: before the one that leaves has given its unit back, both that come may have taken theirs.
    ours = make(make_entitlement, "Ours", account=wayne, unit="cases", allowance=99)
    theirs = make(make_entitlement, "Theirs", account=lexcorp, unit="cases", allowance=99)
    for _ in range(ROUNDS):
        cases = [make(make_case, account=account) for account in (wayne, lexcorp, wayne)]
        others = [lexcorp, wayne, lexcorp]
        moves = list(zip(cases, others, strict=True))
        assert all_at_once(acme, partial(_move, moves)) == [case.pk for case in cases]
    with tenant(acme):
        assert (agreed(ours), agreed(theirs)) == (ROUNDS, 2 * ROUNDS)
