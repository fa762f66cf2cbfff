"""Two people who give the same unique responsibility at the same moment: one of them is told that it is held."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from accounts.actions import responsibilities
from accounts.models import AccountTeamMember, HouseholdMember
from ledger.refusals import Refused
from tenancy.context import tenant
from tests.factories.accounts import make_consumer
from tests.factories.people import ROBOT
from tests.factories.relations import join, join_team, make_duty, make_household, make_responsibility

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
ROUNDS = 6


def at_once(acme, *functions) -> list:
    """Each on a connection of its own; what each answered."""
    answers, start = [None] * len(functions), threading.Barrier(len(functions))

    def run(place, function):
        try:
            with tenant(acme):
                start.wait()
                function()
            answers[place] = "done"
        except Refused as refused:
            answers[place] = refused.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_one_of_two_holders_wins(acme, make, ana, bob, wayne):
    for n in range(ROUNDS):
        duty = make(make_duty, f"Manager {n}", "account_team_member", unique=True)
        answers = at_once(acme, lambda: join_team(wayne, ana, duty), lambda: join_team(wayne, bob, duty))  # noqa: B023

        assert answers == ["already_held", "done"]
        with tenant(acme):
            assert AccountTeamMember.objects.filter(responsibility=duty).count() == 1


def test_one_of_two_members_wins(acme, make):
    household = make(make_household, "Fischer")
    for n in range(ROUNDS):
        head = make(make_responsibility, f"Head {n}", "view", kind="household_member", unique=True)
        pair = [make(make_consumer, f"C{n}{who}", login=False) for who in "ab"]
        answers = at_once(acme, *(lambda one=one: join(household, one, responsibility=head) for one in pair))  # noqa: B023

        assert answers == ["already_held", "done"]
        with tenant(acme):
            assert HouseholdMember.objects.filter(responsibility=head).count() == 1


def test_it_becomes_unique_or_gets_a_second_holder_never_both(acme, make, ana, bob, wayne):
    def unique(duty):
        responsibilities.update(responsibility=duty, unique=True, by=ROBOT, at=timezone.now())

    for n in range(ROUNDS):
        duty = make(make_duty, f"Manager {n}", "account_team_member")
        make(join_team, wayne, ana, duty)
        answers = at_once(acme, lambda: unique(duty), lambda: join_team(wayne, bob, duty))  # noqa: B023

        assert answers in (["already_held", "done"], ["done", "held_by_several"])
