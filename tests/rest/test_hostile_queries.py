"""Query strings that fish for what is not theirs."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from rest.keyset import Cursor
from tests.rest.conftest import errors_of

LIST = [
    ("limit=0", {"limit": "invalid"}),
    ("limit=201", {"limit": "invalid"}),
    ("limit=-1", {"limit": "invalid"}),
    ("limit=1e2", {"limit": "invalid"}),
    ("limit=%D9%A5", {"limit": "invalid"}),  # an Arabic five
    ("limit=99999999999999999999", {"limit": "invalid"}),
    ("limit=", {"limit": "blank"}),
    ("limit=5&limit=5", {"limit": "repeated"}),
    ("cursor=abc", {"cursor": "invalid"}),
    ("cursor=%00", {"cursor": "nul_character"}),
    ("cursor=" + "A" * 3000, {"cursor": "invalid"}),
    ("cursor=" + base64.urlsafe_b64encode(b'["title", "x", "y", false, false]').decode(), {"cursor": "invalid"}),
    ("ordering=owner", {"ordering": "invalid"}),
    ("ordering=shelf__password", {"ordering": "invalid"}),
    ("ordering=--title", {"ordering": "invalid"}),
    ("ordering=title,pages", {"ordering": "invalid"}),
    ("ordering=?", {"ordering": "invalid"}),
    ("ordering=title;drop table", {"ordering": "invalid"}),
    ("count=yes", {"count": "invalid"}),
    ("shelf__password__startswith=s", {"shelf__password__startswith": "unknown"}),
    ("title__regex=(a%2B)%2B", {"title__regex": "unknown"}),
    ("owner=otto", {"owner": "unknown"}),
    ("page=2&offset=5", {"page": "unknown", "offset": "unknown"}),
    ("format=api", {"format": "unknown"}),
    ("search=x", {"search": "unknown"}),
    ("state=gone", {"state": "invalid_choice"}),
    ("state=new,", {"state": "blank"}),
    ("state=new&state=worn", {"state": "repeated"}),
    ("pages=abc", {"pages": "invalid"}),
    ("pages=1.5", {"pages": "invalid"}),
    ("pages=99999999999999999999", {"pages": "invalid"}),
    ("lent=yes", {"lent": "invalid"}),
    ("lent=True", {"lent": "invalid"}),
    ("shelf=1", {"shelf": "invalid"}),
    ("shelf=" + "0" * 32, {"shelf": "invalid"}),
    ("shelf=" + ",".join(["none"] * 201), {"shelf": "too_many"}),
    ("created_after=2026-11-22", {"created_after": "invalid"}),
    ("created_after=2026-11-22T00:00:00", {"created_after": "invalid"}),
    ("created_after=2026-13-41T00:00:00Z", {"created_after": "invalid"}),
    ("title=a%00", {"title": "nul_character"}),
    ("fields=password", {"fields": "unknown"}),
    ("fields=title,,id", {"fields": "invalid"}),
    ("fields=shelf.password", {"fields": "unknown"}),
    ("fields=", {"fields": "blank"}),
    ("expand=owner", {"expand": "unknown"}),
    ("expand=shelf.above.above", {"expand": "unknown"}),
    ("expand=shelf__above", {"expand": "unknown"}),
    ("expand=__class__", {"expand": "unknown"}),
    ("nope=1&limit=x", {"nope": "unknown"}),
]


@pytest.mark.parametrize(("query", "errors"), LIST, ids=lambda value: str(value)[:40])
def test_a_list_refuses_what_it_does_not_document(library, api, query, errors):
    response = api.ask("GET", f"/books/?{query}")

    assert response.status_code == 400
    assert errors_of(response) == errors


@pytest.mark.parametrize("query", ["limit=5", "nope=1", "fields=x", "expand=x", "title=Emma", "fields=id&fields=id"])
def test_details_creation_change_and_verbs_refuse_them_too(library, api, query):
    body = {"title": "x", "until": "2026-12-01T00:00:00Z"}
    asked = [
        api.ask("GET", f"/books/B1/?{query}"),
        api.ask("POST", f"/books/?{query}", {"title": "x"}),
        api.ask("PATCH", f"/books/B1/?{query}", {"pages": 3}),
        api.ask("POST", f"/books/B1/lend/?{query}", {"until": body["until"]}),
        api.ask("GET", f"/trouble/?{query}"),
    ]

    assert [response.status_code for response in asked] == [400] * 5
    assert library.Book.objects.get(title="Emma").pages == 1


def test_the_object_is_looked_up_before_the_query_is_judged(library, api):
    assert api.ask("GET", "/books/B9/?nope=1").status_code == 404


def test_a_cursor_belongs_to_its_list_its_ordering_and_us(library, api):
    link = api.ask("GET", "/books/?limit=1&ordering=title").json()["next"]
    token = parse_qs(urlsplit(link).query)["cursor"][0]
    forged = Cursor("title", "Emma", "x").encode("/api/v1/shelves/")

    assert api.ask("GET", f"/books/?limit=1&ordering=title&cursor={token}").status_code == 200
    for query in (f"ordering=-title&cursor={token}", f"cursor={token}", f"ordering=title&cursor={token[:-1]}",
                  f"ordering=title&cursor={token}A", f"ordering=title&cursor={forged}"):  # fmt: skip
        assert errors_of(api.ask("GET", f"/books/?{query}")) == {"cursor": "invalid"}
    assert errors_of(api.ask("GET", f"/shelves/?ordering=name&cursor={token}")) == {"cursor": "invalid"}


def test_a_signed_cursor_whose_value_no_longer_fits_is_refused(library, api):
    token = Cursor("pages", "not a number", "not an id").encode("/api/v1/books/")

    assert errors_of(api.ask("GET", f"/books/?ordering=pages&cursor={token}")) == {"cursor": "invalid"}
