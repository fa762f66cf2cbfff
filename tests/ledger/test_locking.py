"""Two people change the same thing: the second is told, and nothing is overwritten."""

import pytest

from identity.models import Group
from ledger import Conflicted
from tenancy.context import tenant
from tests.factories.people import make_group

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_the_second_writer_is_told(acme):
    with tenant(acme):
        group = make_group("Support")
        mine, theirs = Group.objects.get(pk=group.pk), Group.objects.get(pk=group.pk)
        mine.name = "First line"
        mine.save_locked(verb="group.update", fields=["name"])
        theirs.name = "Second line"
        with pytest.raises(Conflicted):
            theirs.save_locked(verb="group.update", fields=["name"])

        fresh = Group.objects.get(pk=group.pk)
        assert (fresh.name, fresh.version, mine.version) == ("First line", group.version + 1, group.version + 1)


def test_only_the_named_fields_are_written(acme):
    with tenant(acme):
        group = make_group("Support")
        group.name, group.kind = "First line", "outsourced"
        group.save_locked(verb="group.update", fields=["name"])

        assert Group.objects.get(pk=group.pk).kind == "internal"
