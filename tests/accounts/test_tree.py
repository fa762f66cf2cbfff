"""Accounts as trees: the way down to each, moving with everything below, and what is refused."""

import threading
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import accounts
from accounts.models import Account
from accounts.models.tree import DEEPEST
from ledger import Refused
from schedules.actions import schedules
from schedules.models import Schedule
from tenancy.context import tenant
from tests.factories.accounts import make_account
from tests.factories.people import ROBOT
from tests.factories.schedules import make_schedule


def move(account, parent):
    return accounts.update(account=account, parent=parent, by=ROBOT, at=timezone.now())


def path_of(account):
    return Account.objects.values_list("path", flat=True).get(pk=account.pk)


@pytest.fixture
def tree(inside_acme):
    """Wayne ⊃ Labs ⊃ Optics, and Lexcorp beside it."""
    head = make_account("Wayne")
    labs = make_account("Labs", parent=head)
    return head, labs, make_account("Optics", parent=labs), make_account("Lexcorp")


pytestmark = pytest.mark.django_db


def test_a_path_is_the_numbers_from_the_top(tree):
    head, labs, optics, _lex = tree

    assert path_of(optics) == f"{head.number}/{labs.number}/{optics.number}/"
    assert set(Account.objects.below(labs)) == {labs, optics}
    assert list(Account.objects.above(optics)) == [head, labs, optics]


def test_moving_an_account_takes_everything_below_along_by_one_statement(tree):
    head, labs, optics, lex = tree

    with CaptureQueriesContext(connection) as queries:
        moved = move(labs, lex)

    assert moved.path == path_of(labs) == f"{lex.number}/{labs.number}/"
    assert path_of(optics) == f"{lex.number}/{labs.number}/{optics.number}/"
    assert path_of(head) == f"{head.number}/"
    assert sum('"path" = ' in query["sql"] and query["sql"].startswith("UPDATE") for query in queries) == 1
    assert Account.objects.get(pk=optics.pk).version == optics.version  # derived: nobody's If-Match is lost


def test_an_account_becomes_the_head_of_its_own_tree(tree):
    _head, labs, optics, _lex = tree

    move(labs, None)

    assert (path_of(labs), path_of(optics)) == (f"{labs.number}/", f"{labs.number}/{optics.number}/")


@pytest.mark.parametrize("below", [0, 1, 2])
def test_an_account_cannot_be_below_itself(tree, below):
    with pytest.raises(ValidationError) as refused:
        move(tree[0], tree[below])

    assert refused.value.error_dict["parent"][0].code == "loop"
    assert path_of(tree[0]) == f"{tree[0].number}/"


def test_the_depth_of_a_tree_is_limited_and_the_refusal_says_to_what(inside_acme):
    lowest = None
    for _ in range(DEEPEST):
        lowest = make_account("Deep", parent=lowest)
    branch = make_account("Branch", parent=make_account("Trunk"))

    with pytest.raises(ValidationError, match=f"at most {DEEPEST} levels; this would be level {DEEPEST + 1}"):
        make_account("Too deep", parent=lowest)
    with pytest.raises(ValidationError, match=f"this would be level {DEEPEST + 2}"):
        move(branch.parent, lowest)
    assert Account.objects.below(Account.objects.get(pk=branch.parent_id)).count() == 2


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_moves_at_once_never_make_a_loop(acme):
    with tenant(acme):
        left, right = make_account("Left"), make_account("Right")
    start, outcomes = threading.Barrier(2), []

    def one(what, where):
        try:
            start.wait(5)
            with tenant(acme):
                move(what, where)
            outcomes.append("moved")
        except ValidationError as refused:
            outcomes.append(refused.error_dict["parent"][0].code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair) for pair in ((left, right), (right, left))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(outcomes) == ["loop", "moved"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_account_added_below_one_that_is_being_moved_gets_the_new_way(acme):
    with tenant(acme):
        head, labs = make_account("Wayne"), make_account("Labs")
    moved, made = threading.Event(), []

    def add():
        moved.wait(5)
        with tenant(acme):
            made.append(make_account("Optics", parent=labs).path)
        connections.close_all()

    adding = threading.Thread(target=add)
    adding.start()
    with tenant(acme):
        move(labs, head)
        moved.set()
        adding.join(0.5)  # it waits for us
        assert made == []
    adding.join(10)

    with tenant(acme):
        assert made == [f"{head.number}/{labs.number}/{Account.objects.get(name='Optics').number}/"]


def test_existing_accounts_get_their_paths(tree, acme):
    expected = dict(Account.objects.values_list("pk", "path"))
    Account.objects.update(path="")

    class Editor:
        connection = connection

    import_module("accounts.migrations.0006_account_paths_filled").fill(apps, Editor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(acme.pk)])

    assert dict(Account.objects.values_list("pk", "path")) == expected


def test_a_schedule_that_an_account_uses_stays(inside_acme):
    schedule = make_schedule("Day shift")
    account = make_account("Wayne", schedule=schedule)

    with pytest.raises(Refused) as refused:
        schedules.delete(schedule=schedule, by=ROBOT, at=timezone.now())

    assert refused.value.code == "in_use"
    accounts.update(account=account, schedule=None, by=ROBOT, at=timezone.now())
    schedules.delete(schedule=schedule, by=ROBOT, at=timezone.now())
    assert not Schedule.objects.exists()


def test_the_api_lists_what_is_below_an_account(program, ana, wayne, wayne_labs, lexcorp):
    found = program(ana).get(f"/accounts/?within={wayne.pk}").json()["results"]

    assert {row["id"] for row in found} == {str(wayne.pk), str(wayne_labs.pk)}
    assert program(ana).get("/accounts/?within=0199c0de-0000-7000-8000-000000000000").json()["results"] == []
