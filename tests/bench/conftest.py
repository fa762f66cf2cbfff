"""A tenant of 20,000 cases, loaded once for a file of tests."""

from collections.abc import Iterator

import pytest

from csm.bench.run import PLAN_ROWS
from csm.bench.setting import Setting
from csm.runtime.testdatabase import empty_tables


@pytest.fixture(scope="module")
def setting(django_db_setup, django_db_blocker) -> Iterator[Setting]:
    """As `bin/bench --check` measures on."""
    with django_db_blocker.unblock():
        made = Setting.make()
        made.add(PLAN_ROWS - made.size, messages=1)
    yield made
    with django_db_blocker.unblock():
        empty_tables()
