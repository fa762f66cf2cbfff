"""Verbs run inside Acme."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inside(inside_acme):
    """The door stands open."""
