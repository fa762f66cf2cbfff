"""Every table that we make can be taken back, and the libraries' tables are left as they were found."""

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from tenancy.catalogue import violations

pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "owner"])]


def tables() -> set[str]:
    return set(connections["owner"].introspection.table_names())


def test_everything_can_be_taken_back_and_made_again():
    before = tables()
    with transaction.atomic(using="owner"):
        call_command("migrate", "tenancy", "zero", database="owner", verbosity=0)
        left = tables()
        call_command("migrate", database="owner", verbosity=0)
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        assert not [name for name in left if name.startswith(("tenancy_", "ledger_", "identity_", "cases_"))]
        assert tables() == before
        assert violations("owner") == []
        transaction.set_rollback(True, using="owner")
