"""An upper app adds to a resource, and the resource does not know."""

import pytest
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from rest import facets
from rest.facets import Computed, Facet, SubRoute
from rest.filters import IntegerFilter
from rest.pagination import Column
from rest.routers import Router
from tests.rest import shelf
from tests.rest.conftest import errors_of


def weight_for_the_reader(book, context):
    return f"{book.pages} g for {context['actor'].name}"


@pytest.fixture
def lending():
    facet = facets.register(
        Facet(
            resource="book",
            name="lending",
            fields={
                "weight": Computed(weight_for_the_reader, schema=OpenApiTypes.STR),
                "shelf_name": serializers.CharField(source="shelf.name", read_only=True),
                "bookmark": serializers.IntegerField(write_only=True, required=False),
            },
            select={"shelf_name": ["shelf"]},
            filters={"thicker_than": IntegerFilter(field_name="pages", lookup_expr="gt")},
            ordering={"number_of_pages": Column("pages")},
            routes=[SubRoute("shelves", shelf.ShelfBooksViewSet)],
            panels=["a panel"],
        )
    )  # fmt: skip
    yield facet
    facets.unregister(facet)


def test_its_fields_are_shown_without_a_query_per_row(lending, library, api, django_assert_num_queries):
    with django_assert_num_queries(3):
        rows = api.ask("GET", "/books/?ordering=title").json()["results"]

    assert [(row["weight"], row["shelf_name"]) for row in rows] == [
        ("1 g for rosa", "Rosa's"),
        ("700 g for rosa", "Otto's"),
    ]
    assert "bookmark" not in rows[0]
    assert api.ask("GET", "/books/B1/?fields=weight").json() == {"weight": "1 g for rosa"}


def test_its_filters_and_orderings_work_and_are_as_strict(lending, library, api):
    rows = api.ask("GET", "/books/?thicker_than=5&ordering=-number_of_pages").json()["results"]

    assert [row["title"] for row in rows] == ["Ulysses"]
    assert errors_of(api.ask("GET", "/books/?thicker_than=x")) == {"thicker_than": "invalid"}


def test_its_inputs_go_to_the_verb_and_not_to_the_row(lending, library, api, monkeypatch):
    seen = {}
    create = library.BookViewSet.perform_create

    def perform_create(self, serializer):
        seen.update(serializer.extras)
        return create(self, serializer)

    monkeypatch.setattr(library.BookViewSet, "perform_create", perform_create)
    response = api.ask("POST", "/books/", {"title": "Walden", "bookmark": 12})

    assert (response.status_code, seen) == (201, {"bookmark": 12})
    assert errors_of(api.ask("POST", "/books/", {"title": "x", "bookmark": "12"})) == {"bookmark": "not_an_integer"}
    assert errors_of(api.ask("POST", "/books/", {"title": "x", "weight": "1"})) == {"weight": "read_only"}


def test_its_routes_are_mounted_and_listed(lending):
    router = Router()
    router.register("books", shelf.BookViewSet)

    listed = {address.path: address.methods for address in router.listing()}
    assert listed["/api/v1/books/{parent_ref}/shelves/"] == {"GET": "list"}
    assert listed["/api/v1/books/"] == {"GET": "list", "POST": "create"}
    assert listed["/api/v1/books/{ref}/"] == {"GET": "retrieve", "PATCH": "partial_update", "DELETE": "destroy"}
    assert listed["/api/v1/books/{ref}/lend/"] == {"POST": "lend"}
    assert list(facets.contributions("book", "panels")) == ["a panel"]


def test_without_it_all_is_as_before(library, api):
    assert errors_of(api.ask("GET", "/books/?thicker_than=5")) == {"thicker_than": "unknown"}
    assert "weight" not in api.ask("GET", "/books/B1/").json()
