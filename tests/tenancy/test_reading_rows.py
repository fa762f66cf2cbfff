"""What comes from the database becomes objects the quick way, and is what it would be the long way."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models.signals import post_init

from accounts.models import Account
from tenancy.context import tenant
from tests.factories.accounts import make_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["2026-11-22 03:00:00.12345+00", "2026-11-22 03:00:00+00", "9999-01-01 00:00:00+00"])
def test_instants_are_those_that_were_written(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        found = cursor.fetchone()[0]
    assert (found, found.tzinfo) == (datetime.fromisoformat(text), UTC)


def test_instants_of_a_connection_that_speaks_another_zone_are_the_same_instants():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Kolkata'")
        cursor.execute("SELECT '2026-11-22 03:00:00+00'::timestamptz")
        found = cursor.fetchone()[0]
    assert found == datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_a_row_is_an_object_that_can_be_saved_and_asked_for_what_was_left_out(acme):
    with tenant(acme):
        made = make_account("Nordwind")
        found = Account.objects.only("tenant", "name").get(pk=made.pk)
        assert (found._state.adding, found._state.db, found) == (False, "default", made)
        assert found.get_deferred_fields() >= {"number", "created_at"}
        assert found.number == made.number
        assert Account.objects.select_related("parent").get(pk=made.pk).parent is None


def test_who_listens_to_rows_being_made_hears_of_those_that_are_read(acme):
    heard = []

    def listen(sender, instance, **_kwargs):
        heard.append(instance.name)

    with tenant(acme):
        make_account("Nordwind")
        post_init.connect(listen, sender=Account)
        try:
            Account.objects.get()
        finally:
            post_init.disconnect(listen, sender=Account)
    assert heard == ["Nordwind"]
