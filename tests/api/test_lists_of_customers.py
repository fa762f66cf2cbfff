"""A list of customers or of what they have costs the same for one row and for three, whoever reads it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.people import make_staff
from tests.workspace.customers.makers import MAKERS

PINNED = {
    "account": 11, "contact": 10, "consumer": 10, "household": 11, "product": 10, "sold-product": 10, "asset": 10,
    "contract": 13, "entitlement": 10, "responsibility": 10,
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", PINNED)
def test_a_list_costs_the_same_for_one_row_and_for_three(program, make, word):
    reader = program(make(make_staff, "Ada", "admin"))
    address = (
        f"/{'households' if word == 'household' else 'responsibilities' if word == 'responsibility' else word + 's'}/"
    )

    def read():
        assert reader.get(address).status_code == 200  # whatever is remembered between requests is remembered now
        with CaptureQueriesContext(connection) as asked:
            rows = reader.get(address).json()["results"]
        return len(rows), len(asked)

    make(MAKERS[word], 1)
    few, cost = read()
    make(MAKERS[word], 2), make(MAKERS[word], 3)
    many, cost_of_many = read()

    assert many >= few + 2
    assert (cost, cost_of_many) == (PINNED[word], PINNED[word])
