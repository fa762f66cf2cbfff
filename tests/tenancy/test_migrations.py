"""Every table that we make can be taken back, and the libraries' tables are left as they were found."""

import pytest
from django.core.management import call_command
from django.db import connections, models, transaction
from django.db.migrations.state import ModelState, ProjectState

from tenancy import migrating
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


def test_a_model_that_was_drawn_has_the_indexes_that_came_later():
    model = ModelState(
        "tenancy", "thing", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
    )
    state = ProjectState(models={("tenancy", "thing"): model})
    drawn = state.apps.get_model("tenancy", "thing")
    unique = models.UniqueConstraint(fields=["name"], name="once")

    with migrating.quickly():
        state.add_index("tenancy", "thing", models.Index(fields=["name"], name="by_name"))
        state.add_constraint("tenancy", "thing", unique)
        state.remove_index("tenancy", "thing", "by_name")

        assert state.apps.get_model("tenancy", "thing") is drawn
        assert (drawn._meta.indexes, drawn._meta.constraints, drawn._meta.total_unique_constraints) == (
            [],
            [unique],
            [unique],
        )
    state.add_index("tenancy", "thing", models.Index(fields=["name"], name="by_name"))

    assert state.apps.get_model("tenancy", "thing") is not drawn  # as Django does it
