"""Files as people send them."""

import csv
import io

import pytest
from django.utils import timezone

from exchange.actions import imports
from exchange.models import Import
from ledger.testing import drain
from tenancy.context import tenant
from tests.factories.people import make_staff


def as_csv(*rows, delimiter=",", encoding="utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


@pytest.fixture
def max_(acme):
    """Max, a manager, who may import and export."""
    with tenant(acme):
        return make_staff("Max", "manager")


@pytest.fixture
def hand_in(acme):
    """``hand_in("contact", bytes, by=max_)``: uploaded and checked."""

    def upload(of, body: bytes, *, by, name="file.csv", **options) -> Import:
        with tenant(acme):
            made = imports.create(of=of, file_name=name, chunks=[body], by=by, at=timezone.now(), **options)
        drain()
        with tenant(acme):
            return Import.objects.get(pk=made.pk)

    return upload


@pytest.fixture
def run(acme):
    """``run(found, by=max_)``: all of its rows, in this process."""

    def go(found: Import, *, by) -> Import:
        with tenant(acme):
            imports.run(data_import=found, by=by, at=timezone.now())
        drain()
        with tenant(acme):
            return Import.objects.get(pk=found.pk)

    return go
