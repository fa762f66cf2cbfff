"""Two tenants with everything in them, made once for each module."""

from collections.abc import Iterator

import pytest

from tenancy.models import Tenant
from tests.api.world import Side, populate


@pytest.fixture(scope="module")
def sides(committed_tenants, django_db_blocker) -> Iterator[tuple[Side, Side]]:
    """Acme and Globex."""
    with django_db_blocker.unblock():
        yield tuple(populate(Tenant.objects.get(slug=slug)) for slug in ("acme", "globex"))


@pytest.fixture
def acme_side(sides, db) -> Side:
    return sides[0]


@pytest.fixture
def globex_side(sides, db) -> Side:
    return sides[1]
