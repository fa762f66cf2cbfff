"""The test database: built by its owner, used as the app's own role, so that row-level security really binds."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from csm.runtime.testdatabase import TestDatabase, empty_tables

pytest_plugins = ["tests.cast", "tests.programs"]  # Ana, Max, Carla and the others; programs with keys


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Replaces pytest-django's: that one would create the database as the app, which may not."""
    with django_db_blocker.unblock():
        database = TestDatabase()
        database.create()
    yield
    with django_db_blocker.unblock():
        database.destroy()


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> Iterator[None]:
    """Tests that commit are cleaned up by TRUNCATE, which the app's role may not do either."""
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: empty_tables()
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits and the like must not travel from test to test."""
    if "django_db_setup" in request.fixturenames:
        from django.core.cache import cache

        cache.clear()
