"""A library in the database for the time of these tests."""

import datetime
import json

import pytest
from django.db import connections
from django.test import Client

from tests.rest import shelf

# The API base knows neither tenants nor sessions.
BASE = [
    "rest.handlers.ProblemMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


@pytest.fixture(scope="package")
def library_tables(django_db_setup, django_db_blocker):
    """Plain tables, made by whoever may make tables, gone afterwards."""
    alias = "owner" if "owner" in connections else "default"
    with django_db_blocker.unblock():
        connection = connections[alias]
        with connection.schema_editor() as editor:
            for model in (shelf.Shelf, shelf.Book):
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in (shelf.Book, shelf.Shelf):
                editor.delete_model(model)
        connection.close()


@pytest.fixture
def library(library_tables, db, settings):
    """Rosa's shelf with two books; Otto's with one."""
    settings.ROOT_URLCONF = "tests.rest.shelf"
    settings.MIDDLEWARE = BASE
    upper = shelf.Shelf.objects.create(name="Upper", created_at=NOON)
    rosas = shelf.Shelf.objects.create(name="Rosa's", created_at=NOON, above=upper)
    ottos = shelf.Shelf.objects.create(name="Otto's", created_at=NOON, owner="otto")
    shelf.Book.objects.create(title="Emma", shelf=rosas, created_at=NOON, number="B1", due_at=NOON)
    shelf.Book.objects.create(title="Ulysses", shelf=ottos, created_at=NOON + datetime.timedelta(hours=1), pages=700)
    shelf.Book.objects.create(title="Otto's own", shelf=ottos, created_at=NOON, owner="otto")
    return shelf


class Api(Client):
    """Rosa's client: JSON in, JSON out."""

    def ask(self, method, path, body=None, *, raw=None, reader="rosa", content_type="application/json", **headers):
        """One request; `raw` bytes go as they are."""
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        auth = {"Authorization": f"Reader {reader}"} if reader else {}
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic(method, f"/api/v1{path}", data, content_type, headers={**auth, **extra})


@pytest.fixture
def api():
    """Asks as Rosa and never lets an exception through, as a server would not."""
    return Api(raise_request_exception=False)


def errors_of(response) -> dict:
    """field → code, having checked that the answer is a problem."""
    assert response["Content-Type"] == "application/problem+json", response.content
    body = response.json()
    assert body["status"] == response.status_code
    assert {"type", "title", "status", "detail"} <= body.keys()
    return {error["field"]: error["code"] for error in body.get("errors", [])}
