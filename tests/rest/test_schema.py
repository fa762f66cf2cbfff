"""The OpenAPI document says what the API does."""

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.rest import shelf


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator(patterns=shelf.urlpatterns).get_schema(request=None, public=True)


def parameters(document, path, method):
    return {parameter["name"]: parameter for parameter in document["paths"][path][method].get("parameters", [])}


def test_it_is_valid_openapi_3_1(document):
    validate_schema(document)
    assert document["openapi"] == "3.1.0"


def test_lists_describe_their_filters_pages_and_selection(document):
    found = parameters(document, "/api/v1/books/", "get")

    assert {"limit", "cursor", "ordering", "count", "fields", "expand", "state", "pages", "lent", "shelf", "title",
            "created_after", "shelf_name"} == found.keys()  # fmt: skip
    assert found["limit"]["schema"]["maximum"] == 200
    assert found["state"]["schema"]["items"]["enum"] == ["new", "worn"]
    assert "-due_at" in found["ordering"]["schema"]["enum"]


def test_writes_describe_their_headers(document):
    assert "Idempotency-Key" in parameters(document, "/api/v1/books/", "post")
    assert {"If-Match", "Idempotency-Key"} <= parameters(document, "/api/v1/books/{ref}/lend/", "post").keys()
    assert "If-Match" in parameters(document, "/api/v1/books/{ref}/", "patch")
    assert "If-None-Match" in parameters(document, "/api/v1/books/{ref}/", "get")


def test_operations_have_names_and_problems(document):
    operations = {
        operation["operationId"]: operation for path in document["paths"].values() for operation in path.values()
    }

    assert {"books_list", "books_create", "books_retrieve", "books_update", "books_delete", "books_lend",
            "shelves_books_list", "trouble_get", "trouble"} <= operations.keys()  # fmt: skip
    assert {"400", "401", "404", "409", "412", "429"} <= operations["books_update"]["responses"].keys()


def test_a_relation_is_a_uuid(document):
    book = document["components"]["schemas"]["Book"]["properties"]

    assert book["shelf"]["format"] == "uuid"


@pytest.mark.django_db
def test_the_document_and_its_browser_are_served_from_here_without_inline_code(settings):
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "tests.rest.site", []
    client = Client()

    assert client.get("/api/schema/").json()["openapi"] == "3.1.0"
    page = client.get("/api/docs/").content.decode()
    assert "<style" not in page
    assert "http" not in page.replace("https://www.w3.org", "")
    assert all("src=" in script for script in page.split("<script")[1:])
    script = client.get("/api/docs/?script")
    assert script["Content-Type"].startswith("application/javascript")
