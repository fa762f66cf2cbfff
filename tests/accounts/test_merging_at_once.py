"""Merges that are begun at the same moment, and merges of very much: nobody waits for ever, and one statement moves it all."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import accounts, contacts
from accounts.models import Account, Contact, Telephone
from accounts.suspecting import suspects
from cases.models import Case
from ledger.refusals import Refused
from tenancy.context import tenant
from tests.factories.accounts import make_account, make_contact
from tests.factories.cases import make_case
from tests.factories.people import ROBOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def at_once(where, *functions):
    """Each on a connection of its own; what each answered."""
    answers, start = [None] * len(functions), threading.Barrier(len(functions))

    def run(place, function):
        start.wait()
        try:
            with tenant(where):
                answers[place] = function()
        except Refused as refused:
            answers[place] = refused.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.parametrize("ring", [2, 3])
def test_of_merges_in_a_ring_all_but_one_are_done_and_everything_ends_at_one_place(acme, make, ring):
    for _ in range(4):
        members, children = make(_in_a_ring, ring)
        merges = [_merging(one, members[place - 1]) for place, one in enumerate(members)]

        answers = at_once(acme, *merges)

        alive, parents = make(_what_is_left, members, children)
        assert answers.count("merged") == len(alive) == 1
        assert parents == set(alive)


def _in_a_ring(ring):
    members = [make_account(f"Ring {place}") for place in range(ring)]
    return members, [make_account("Child", parent=each) for each in members]


def _merging(one, into):
    return lambda: accounts.merge(account=one, into=into, by=ROBOT, at=timezone.now()).pk


def _what_is_left(members, children):
    alive = Account.objects.current().filter(pk__in=[each.pk for each in members]).values_list("pk", flat=True)
    return list(alive), set(
        Account.objects.filter(pk__in=[each.pk for each in children]).values_list("parent", flat=True)
    )


@pytest.mark.parametrize("_round", range(4))
def test_a_contact_is_merged_while_it_is_changed(acme, make, wayne, _round):
    """No deadlock: the change waits, and is told that the record has gone; or comes first and is kept."""
    one, into = (make(make_contact, wayne, name, login=False) for name in ("Carla", "Ute"))

    answers = at_once(
        acme,
        lambda: contacts.merge(contact=one, into=into, by=ROBOT, at=timezone.now()) and "done",
        lambda: _changed(one),
    )

    assert answers[0] == "done"
    assert answers[1] in ("changed", "gone")
    assert make(lambda: Contact.objects.get(pk=one.pk).merged_into_id) == into.pk


def _changed(one):
    try:
        contacts.update(contact=one, phone="123456", by=ROBOT, at=timezone.now())
    except Contact.DoesNotExist:
        return "gone"
    return "changed"


def test_many_cases_move_by_one_statement(acme, make, wayne, lexcorp):
    make(lambda: [make_case(account=lexcorp) for _ in range(3)])
    with tenant(acme), CaptureQueriesContext(connection) as asked:
        accounts.merge(account=lexcorp, into=wayne, by=ROBOT, at=timezone.now())
    assert sum('UPDATE "cases_case" SET "account_id"' in each["sql"] for each in asked) == 1
    assert make(lambda: Case.objects.filter(account=wayne).count()) == 3


def named(place):
    """A surname that sounds unlike most others: of one that two hundred share, the first two hundred rows say enough."""
    syllables = ("ba", "ka", "ma", "fa", "la", "ra", "sa", "ta")
    return "".join(syllables[place // 8**digit % 8] for digit in range(4)).capitalize()


def test_looking_for_a_twin_among_many_reads_indexes_alone(acme, make, wayne):
    """As the app's own role, under row-level security."""
    with tenant(acme):
        people = [
            Contact(account=wayne, first_name=f"N{n}", last_name=named(n), email=f"p{n}@x.test") for n in range(3000)
        ]
        Contact.objects.bulk_create(people, batch_size=1000)
        Telephone.objects.bulk_create(
            [Telephone(number=f"+49711{n:06d}", contact=each) for n, each in enumerate(people)]
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE accounts_contact, accounts_telephone")
    with tenant(acme):
        row = {
            "account": wayne,
            "last_name": named(7),
            "email": "p7@x.test",
            "phone": "0711 123456",
            "external_id": "X",
        }
        with CaptureQueriesContext(connection) as asked:
            assert suspects("contact", row)
        looked_up = [each["sql"] for each in asked if "UNION ALL" in each["sql"]]
        assert len(looked_up) == 1
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {looked_up[0]}")
            plan = "\n".join(line[0] for line in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
