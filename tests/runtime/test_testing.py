"""The test environment itself: real servers, and the database as the app sees it."""

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, connections

pytestmark = pytest.mark.django_db


def test_tests_run_as_the_app_role():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("csm_web", False, False, False)


def test_the_app_role_cannot_change_tables():
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE intruder (id int)")


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_is_another_login_on_the_same_database():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        assert cursor.fetchone() == ("csm_owner", connection.settings_dict["NAME"])


def test_the_cache_is_a_real_valkey():
    cache.set("greeting", "hello", 10)
    assert cache.get("greeting") == "hello"
