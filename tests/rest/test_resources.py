"""Lists, details, creation and change of a resource that declares three attributes and a serializer."""

import uuid

import pytest

from tests.rest.conftest import errors_of


def book(library, title="Emma"):
    return library.Book.objects.get(title=title)


def test_a_list_shows_only_what_the_actor_may_see(library, api):
    body = api.ask("GET", "/books/?ordering=title").json()

    assert [row["title"] for row in body["results"]] == ["Emma", "Ulysses"]
    assert (body["next"], body["previous"]) == (None, None)


def test_a_row_is_written_with_uuids_instants_and_decimals_as_strings(library, api):
    row = api.ask("GET", f"/books/{book(library).pk}/").json()

    assert row == {
        "id": str(book(library).pk), "number": "B1", "title": "Emma", "pages": 1, "price": "1.00", "state": "new",
        "lent": False, "due_at": "2026-11-22T12:00:00Z", "custom": {}, "shelf": str(book(library).shelf_id),
        "loud": "EMMA", "created_at": "2026-11-22T12:00:00Z", "version": 1,
    }  # fmt: skip


def test_a_detail_is_found_by_number_too(library, api):
    assert api.ask("GET", "/books/B1/").json()["title"] == "Emma"


@pytest.mark.parametrize(
    "ref", ["absent", "foreign", "B2", "x" * 900, "%00", "..%2f", "1", "%ED%A0%80", "None", "0" * 32]
)
def test_absent_foreign_and_unreadable_are_the_same_404(library, api, ref):
    if ref == "absent":
        ref = uuid.uuid4()
    elif ref == "foreign":
        ref = book(library, "Otto's own").pk
    response = api.ask("GET", f"/books/{ref}/")

    assert response.status_code == 404
    assert response.content == api.ask("GET", "/nothing/here/").content


def test_a_list_costs_the_same_queries_for_one_row_and_for_three(library, api, django_assert_num_queries):
    for wanted in (1, 2):
        with django_assert_num_queries(3, connection=None):  # savepoint, rows, release
            api.ask("GET", f"/books/?limit={wanted}")


def test_expansions_cost_one_query_each(library, api, django_assert_num_queries):
    with django_assert_num_queries(5):
        rows = api.ask("GET", "/books/?expand=shelf.above&ordering=title").json()["results"]

    assert rows[0]["shelf"]["above"]["name"] == "Upper"


def test_an_expansion_that_the_actor_may_not_see_stays_an_id(library, api):
    row = api.ask("GET", f"/books/{book(library, 'Ulysses').pk}/?expand=shelf").json()

    assert row["shelf"] == str(book(library, "Ulysses").shelf_id)


def test_fields_narrow_the_answer_and_may_name_extra_ones(library, api):
    assert api.ask("GET", "/books/B1/?fields=title,text").json() == {"title": "Emma", "text": ""}


def test_creating_answers_201_with_address_etag_and_representation(library, api):
    response = api.ask("POST", "/books/", {"title": "Middlemarch", "shelf": str(book(library).shelf_id)})

    assert response.status_code == 201
    assert response["ETag"] == '"v1"'
    assert response["Location"].endswith(f"/api/v1/books/{response.json()['id']}/")
    assert api.get(response["Location"], headers={"Authorization": "Reader rosa"}).json() == response.json()


def test_a_patch_changes_what_it_names(library, api):
    response = api.ask("PATCH", "/books/B1/", {"pages": 400})

    assert (response.status_code, response.json()["pages"]) == (200, 400)
    assert book(library).title == "Emma"


@pytest.mark.parametrize("which", ["foreign", "absent"])
def test_a_reference_to_a_foreign_object_is_refused_like_one_to_none(library, api, which):
    shelf_id = library.Shelf.objects.get(owner="otto").pk if which == "foreign" else uuid.uuid4()
    response = api.ask("POST", "/books/", {"title": "Walden", "shelf": str(shelf_id)})

    assert errors_of(response) == {"shelf": "does_not_exist"}
    assert str(shelf_id) not in response.content.decode()


def test_a_taken_value_is_named_by_the_database_s_own_constraint(library, api):
    response = api.ask("POST", "/books/", {"title": "Emma"})

    assert response.status_code == 400
    assert errors_of(response) == {"owner": "unique", "title": "unique"}


def test_a_record_in_use_is_a_conflict(library, api):
    assert api.ask("DELETE", "/books/B1/").status_code == 204
    assert api.ask("DELETE", "/shelves/x/").status_code == 405


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ('"v1"', 200),
        ('W/"v1"', 200),
        ("*", 200),
        ('"v0", "v1"', 200),
        ('"v2"', 412),
        ('""', 412),
        ("v1", 400),
        ("", 400),
    ],
)
def test_if_match_guards_patch_and_verbs(library, api, tag, status):
    assert api.ask("PATCH", "/books/B1/", {"pages": 5}, If_Match=tag).status_code == status
    assert api.ask("POST", "/books/B1/lend/", {"until": "2026-12-01T00:00:00Z"}, If_Match=tag).status_code == status


def test_if_none_match_answers_304_without_a_body(library, api):
    response = api.ask("GET", "/books/B1/", If_None_Match='"v1"')

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", '"v1"')
    assert api.ask("GET", "/books/B1/", If_None_Match='"v0"').status_code == 200
    assert api.ask("GET", "/books/B1/?expand=shelf", If_None_Match='"v1"').status_code == 200


def test_rows_below_an_object_are_found_through_that_object(library, api):
    mine, ottos = library.Shelf.objects.get(name="Rosa's"), library.Shelf.objects.get(owner="otto")

    assert [row["title"] for row in api.ask("GET", f"/shelves/{mine.pk}/books/").json()["results"]] == ["Emma"]
    assert api.ask("GET", f"/shelves/{mine.pk}/books/{book(library).pk}/").status_code == 200
    assert api.ask("GET", f"/shelves/{mine.pk}/books/{book(library, 'Ulysses').pk}/").status_code == 404
    assert api.ask("GET", f"/shelves/{ottos.pk}/books/").status_code == 404


def test_filters_take_lists_and_instants(library, api):
    def titles(query):
        return sorted(row["title"] for row in api.ask("GET", f"/books/?{query}").json()["results"])

    assert titles("state=new,worn") == ["Emma", "Ulysses"]
    assert titles("state=worn") == []
    assert titles("pages=1,2&lent=false") == ["Emma"]
    assert titles(f"shelf={book(library).shelf_id}") == ["Emma"]
    assert titles(f"shelf={book(library).shelf_id},none") == ["Emma"]
    assert titles("shelf=none") == []
    assert titles(f"shelf={uuid.uuid4()}") == []
    assert titles("created_after=2026-11-22T12:30:00Z") == ["Ulysses"]
    assert titles("shelf_name=Rosa%27s&title=Emma") == ["Emma"]


def test_count_is_given_only_when_asked_for(library, api):
    assert api.ask("GET", "/books/?limit=1&count=exact").json()["count"] == 2
    assert "count" not in api.ask("GET", "/books/").json()


def test_empty_values_of_a_nullable_column_sort_last(library, api):
    assert [row["title"] for row in api.ask("GET", "/books/?ordering=due_at").json()["results"]] == ["Emma", "Ulysses"]


def test_put_and_options_are_not_offered(library, api):
    for method in ("PUT", "OPTIONS", "TRACE"):
        response = api.ask(method, "/books/B1/")
        assert response.status_code == 405
        assert "GET" in response["Allow"]
