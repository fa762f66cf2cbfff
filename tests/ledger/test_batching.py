"""Many verbs of one kind as one write."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import accounts, contacts
from accounts.models import Account, Contact
from ledger.batching import batched
from ledger.models import EventRecord
from ledger.publishing import write_batch
from tests.factories.accounts import make_account

pytestmark = pytest.mark.django_db


def together(wayne, robot, names):
    with batched() as batch:
        for name in names:
            contacts.create(account=wayne, last_name=name, by=robot, at=timezone.now())
    return batch


def test_nothing_is_there_before_it_is_written_and_then_all_of_it(inside_acme, robot):
    wayne = make_account("Wayne")
    batch = together(wayne, robot, ["One", "Two"])
    assert not Contact.objects.exists()

    write_batch(batch, by=robot, at=timezone.now())

    told = EventRecord.objects.filter(kind="contact.created").values_list("subject_id", flat=True)
    assert set(told) == set(Contact.objects.values_list("pk", flat=True))
    assert len(told) == 2


def test_a_refused_verb_leaves_nothing_in_the_batch(inside_acme, robot):
    wayne = make_account("Wayne")
    with batched() as batch:
        contacts.create(account=wayne, last_name="One", by=robot, at=timezone.now())
        with pytest.raises(ValidationError):
            contacts.create(account=wayne, last_name="Two", email="no address", by=robot, at=timezone.now())
    write_batch(batch, by=robot, at=timezone.now())

    assert [contact.last_name for contact in Contact.objects.all()] == ["One"]
    assert EventRecord.objects.filter(kind="contact.created").count() == 1


def test_what_the_database_refuses_of_one_it_refuses_of_all(inside_acme, robot):
    make_account("Taken", code="A")
    with batched() as batch:
        for code in ("B", "A"):
            accounts.create(name=code, code=code, by=robot, at=timezone.now())
    before = EventRecord.objects.count()
    with pytest.raises(IntegrityError):
        write_batch(batch, by=robot, at=timezone.now())

    assert (Account.objects.count(), EventRecord.objects.count()) == (1, before)


def test_ten_times_as_many_are_the_same_number_of_statements(inside_acme, robot):
    wayne = make_account("Wayne")
    asked = []
    for count in (2, 20):
        batch = together(wayne, robot, [f"{count} {n}" for n in range(count)])
        with CaptureQueriesContext(connection) as found:
            write_batch(batch, by=robot, at=timezone.now())
        asked.append(len(found))

    assert asked[0] == asked[1]
