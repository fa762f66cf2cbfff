"""Bodies that mean harm, or were written in a hurry."""

import io

import pytest
from django.test import RequestFactory

from tests.rest.conftest import errors_of

DEEP = b'{"custom": ' + b'{"a": ' * 40 + b"1" + b"}" * 41
BOTTOMLESS = b'{"custom": ' + b"[" * 40_000
CROWDED = b'{"custom": [' + b"[]," * 50_000 + b"0]}"


@pytest.mark.parametrize(
    ("raw", "errors"),
    [
        (b"{", {"body": "parse_error"}),
        (b"subject=x", {"body": "parse_error"}),
        (b"{'title': 'x'}", {"body": "parse_error"}),
        (b'{"title": "x",}', {"body": "parse_error"}),
        (b'{"title": "x"} {}', {"body": "parse_error"}),
        (b"\xff\xfe{\x00}\x00", {"body": "parse_error"}),
        (b'\xef\xbb\xbf{"title": "x"}', {"body": "parse_error"}),
        (b'{"title": "\xc3"}', {"body": "parse_error"}),
        (b"[]", {"body": "not_an_object"}),
        (b"null", {"body": "not_an_object"}),
        (b'"x"', {"body": "not_an_object"}),
        (b"1", {"body": "not_an_object"}),
        (b"NaN", {"body": "not_finite"}),
        (b'{"pages": NaN}', {"pages": "not_finite"}),
        (b'{"custom": {"a": [1, -Infinity]}}', {"custom.a.1": "not_finite"}),
        (b'{"pages": 1e999}', {"pages": "out_of_range"}),
        (b'{"pages": 99999999999999999999}', {"pages": "out_of_range"}),
        (b'{"custom": {"n": ' + b"9" * 5000 + b"}}", {"custom.n": "out_of_range"}),
        (b'{"title": "a", "title": "b"}', {"title": "duplicate_key"}),
        (b'{"custom": {"a": {"b": 1, "b": 2}}}', {"custom.a.b": "duplicate_key"}),
        (b'{"title": "a\\u0000b"}', {"title": "nul_character"}),
        (b'{"custom": {"x": ["ok", "\\u0000"]}}', {"custom.x.1": "nul_character"}),
        (b'{"custom": {"a\\u0000": 1}}', {"custom.a\ufffd": "nul_character"}),
        (b'{"title": "\\ud800"}', {"title": "lone_surrogate"}),
        (b'{"custom": {"\\udfff": 1}}', {"custom.?": "lone_surrogate"}),
        (DEEP, {"custom" + ".a" * 31: "too_deep"}),
        (BOTTOMLESS, {"body": "too_deep"}),
        (CROWDED, {"body": "too_many"}),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_that_is_no_clean_object_is_refused_with_the_path(library, api, raw, errors):
    response = api.ask("POST", "/books/", raw=raw)

    assert response.status_code == 400
    assert errors_of(response) == errors


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"title": "required"}),
        ({"title": 5}, {"title": "not_a_string"}),
        ({"title": True}, {"title": "not_a_string"}),
        ({"title": ["x"]}, {"title": "not_a_string"}),
        ({"title": None}, {"title": "null"}),
        ({"title": " "}, {"title": "blank"}),
        ({"title": "x" * 201}, {"title": "max_length"}),
        ({"title": "a\x1bb"}, {"title": "control_character"}),
        ({"title": "x", "pages": True}, {"pages": "not_an_integer"}),
        ({"title": "x", "pages": "5"}, {"pages": "not_an_integer"}),
        ({"title": "x", "pages": 5.0}, {"pages": "not_an_integer"}),
        ({"title": "x", "pages": 2**31}, {"pages": "max_value"}),
        ({"title": "x", "lent": "yes"}, {"lent": "not_a_boolean"}),
        ({"title": "x", "lent": 1}, {"lent": "not_a_boolean"}),
        ({"title": "x", "lent": "true"}, {"lent": "not_a_boolean"}),
        ({"title": "x", "price": True}, {"price": "not_a_number"}),
        ({"title": "x", "price": "NaN"}, {"price": "invalid"}),
        ({"title": "x", "price": "1e400000"}, {"price": "max_digits"}),
        ({"title": "x", "price": "123456789.00"}, {"price": "max_digits"}),
        ({"title": "x", "due_at": "2026-11-22T12:00:00"}, {"due_at": "no_offset"}),
        ({"title": "x", "due_at": "2026-11-22"}, {"due_at": "no_offset"}),
        ({"title": "x", "due_at": 1763812800}, {"due_at": "not_a_string"}),
        ({"title": "x", "due_at": "2026-02-30T12:00:00Z"}, {"due_at": "invalid"}),
        ({"title": "x", "due_at": "0001-01-01T00:00:00+23:00"}, {"due_at": "overflow"}),
        ({"title": "x", "shelf": 7}, {"shelf": "incorrect_type"}),
        ({"title": "x", "shelf": True}, {"shelf": "incorrect_type"}),
        ({"title": "x", "shelf": ""}, {"shelf": "incorrect_type"}),
        ({"title": "x", "shelf": {"id": 1}}, {"shelf": "incorrect_type"}),
        ({"title": "x", "shelf": "urn:uuid:00000000-0000-0000-0000-000000000000"}, {"shelf": "incorrect_type"}),
        ({"title": "x", "state": "worn"}, {"state": "read_only"}),
        ({"title": "x", "id": "1", "version": 9, "loud": "X", "created_at": None},
         {"id": "read_only", "version": "read_only", "loud": "read_only", "created_at": "read_only"}),
        ({"title": "x", "owner": "otto"}, {"owner": "unknown"}),
        ({"title": "x", "tenant": 2, "shelf_id": 1, "__proto__": 1},
         {"tenant": "unknown", "shelf_id": "unknown", "__proto__": "unknown"}),
        ({"title": 1, "nonsense": 1}, {"title": "not_a_string", "nonsense": "unknown"}),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_value_of_another_kind_is_refused_and_named(library, api, method, body, errors):
    if method == "PATCH":
        if not body:
            pytest.skip("nothing is required of a PATCH")
        response = api.ask("PATCH", "/books/B1/", body)
    else:
        response = api.ask("POST", "/books/", body)

    assert response.status_code == 400
    assert errors_of(response) == errors


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"until": "required"}),
        ({"until": "2026-12-01T00:00:00Z", "notes": ["ok", 5]}, {"notes.1": "not_a_string"}),
        ({"until": "2026-12-01T00:00:00Z", "notes": "ok"}, {"notes": "not_a_list"}),
        ({"until": "2026-12-01T00:00:00Z", "notes": ["much too long"]}, {"notes.0": "max_length"}),
        ({"until": "2026-12-01T00:00:00Z", "copies": 6}, {"copies": "max_value"}),
        ({"until": "2026-12-01T00:00:00Z", "weight": "5"}, {"weight": "not_a_number"}),
        ({"until": "2026-12-01T00:00:00Z", "by": "me"}, {"by": "unknown"}),
    ],
    ids=str,
)
def test_parameters_of_a_verb_are_as_strict(library, api, body, errors):
    assert errors_of(api.ask("POST", "/books/B1/lend/", body)) == errors


def test_the_object_is_looked_up_before_the_body_is_judged(library, api):
    assert api.ask("POST", "/books/B9/lend/", raw=b"{").status_code == 404
    assert api.ask("POST", "/books/B1/lend/", raw=b"{", reader=None).status_code == 401


def test_an_empty_body_is_an_empty_object(library, api):
    assert api.ask("POST", "/trouble/").json() == {"got": {}}
    assert api.ask("POST", "/trouble/", raw=b"  \n").json() == {"got": {}}


@pytest.mark.parametrize(("raw", "status"), [(b'{"a": 1}', 200), (b'"' + b"x" * 1024 * 1024 + b'"', 413)], ids=str)
def test_a_chunked_body_is_read(library, raw, status):
    request = RequestFactory().post("/api/v1/trouble/", content_type="application/json")
    request.META.update(CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked", HTTP_AUTHORIZATION="Reader rosa")
    request._stream, request._read_started = io.BytesIO(raw), False  # as ASGI hands it over

    response = library.TroubleView.as_view()(request)
    assert response.status_code == status
    assert status != 200 or response.data == {"got": {"a": 1}}


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 3 * 1024 * 1024])
def test_a_body_over_a_mebibyte_is_413(library, api, size):
    raw = b'{"title": "' + b"x" * (size - 13) + b'"}'

    assert errors_of(api.ask("POST", "/books/", raw=raw)) == {}
    assert api.ask("POST", "/books/", raw=raw).status_code == 413


def test_a_body_that_hides_its_size_is_413_too(library, api):
    response = api.ask("POST", "/trouble/", raw=b'{"a": "' + b"x" * 1024 * 1024 + b'"}', Content_Length="10")

    assert response.status_code in (400, 413)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
     "application/json; charset=utf-16", "nonsense", "application/json-patch+json"],
)  # fmt: skip
def test_other_content_types_are_415(library, api, content_type):
    response = api.ask("POST", "/books/", raw=b'{"title": "x"}', content_type=content_type)

    assert response.status_code == 415
    assert errors_of(response) == {}


def test_text_is_stored_in_one_form(library, api):
    row = api.ask(
        "POST", "/books/?fields=title,text", {"title": "Cafe\u0301\r\nsecond\tline", "text": "a\r\nb\tc"}
    ).json()

    assert row == {"title": "Caf\u00e9 second line", "text": "a\nb\tc"}
