"""Every error under /api/ is a problem, says no more than it should, and never breaks."""

import re

import psycopg
import pytest
from django.core import exceptions as django_exceptions
from django.db import DataError, IntegrityError, InternalError, OperationalError, connection
from django.http import Http404, HttpResponse, HttpResponseForbidden
from django.test import RequestFactory
from psycopg import errors as pg
from psycopg_pool import PoolTimeout
from rest_framework import exceptions as drf

from rest.handlers import ProblemMiddleware, csrf_failure, server_error
from rest.problems import Problem, problem_for, register_problem
from tests.rest.conftest import errors_of


def caused(error, cause):
    """A Django database error as it comes from the driver."""
    error.__cause__ = cause
    return error


TROUBLE = [
    (Http404("case 17 of globex"), 404, None),
    (drf.NotFound("globex"), 404, None),
    (django_exceptions.ObjectDoesNotExist("globex"), 404, None),
    (django_exceptions.PermissionDenied(), 403, "permission_denied"),
    (drf.PermissionDenied(), 403, "permission_denied"),
    (drf.NotAuthenticated(), 401, "not_authenticated"),
    (drf.Throttled(wait=2.1), 429, "throttled"),
    (django_exceptions.SuspiciousOperation("globex"), 400, "invalid"),
    (django_exceptions.RequestDataTooBig("globex"), 413, "too_large"),
    (django_exceptions.ValidationError({"a": "wrong"}), 400, "invalid"),
    (caused(DataError("x"), pg.NumericValueOutOfRange()), 400, "invalid"),
    (caused(DataError("x"), pg.CharacterNotInRepertoire()), 400, "invalid"),
    (caused(DataError("x"), psycopg.DataError("PostgreSQL text fields cannot contain NUL")), 400, "invalid"),
    (caused(IntegrityError("x"), pg.CheckViolation()), 400, "invalid"),
    (caused(IntegrityError("x"), pg.NotNullViolation()), 400, "invalid"),
    (caused(IntegrityError("x"), pg.ForeignKeyViolation("… is still referenced from …")), 409, "in_use"),
    (caused(IntegrityError("x"), pg.ForeignKeyViolation("… is not present in …")), 400, "invalid"),
    (caused(IntegrityError("x"), pg.ExclusionViolation()), 409, "overlap"),
    (caused(OperationalError("x"), pg.DeadlockDetected()), 409, "busy"),
    (caused(OperationalError("x"), pg.SerializationFailure()), 409, "busy"),
    (caused(OperationalError("x"), pg.LockNotAvailable()), 409, "busy"),
    (caused(OperationalError("x"), pg.QueryCanceled()), 503, "unavailable"),
    (caused(OperationalError("x"), pg.TooManyConnections()), 503, "unavailable"),
    (caused(OperationalError("x"), psycopg.OperationalError("server closed the connection")), 503, "unavailable"),
    (caused(OperationalError("x"), PoolTimeout()), 503, "busy"),
]


@pytest.mark.parametrize(("exc", "status", "code"), TROUBLE, ids=lambda value: type(value).__name__)
def test_an_exception_becomes_its_problem(library, api, monkeypatch, exc, status, code):
    monkeypatch.setattr(library.TroubleView, "trouble", exc)
    response = api.ask("GET", "/trouble/")

    errors_of(response)
    assert (response.status_code, response.json().get("code")) == (status, code)
    assert b"globex" not in response.content


def test_waits_are_told(library, api, monkeypatch):
    assert api.ask("GET", "/trouble/")["Retry-After"] == "7"
    monkeypatch.setattr(library.TroubleView, "trouble", drf.Throttled(wait=2.1))
    assert api.ask("GET", "/trouble/")["Retry-After"] == "3"


@pytest.mark.parametrize(
    "exc", [ZeroDivisionError("secret"), caused(InternalError("secret"), pg.RaiseException("secret"))]
)
def test_a_crash_says_nothing(library, api, monkeypatch, exc):
    monkeypatch.setattr(library.TroubleView, "trouble", exc)
    response = api.ask("GET", "/trouble/")

    assert errors_of(response) == {}
    assert response.status_code == 500
    assert not re.search(rb"secret|Traceback|ZeroDivision|psycopg", response.content)


def test_who_does_not_say_who_they_are_gets_401_with_a_challenge(library, api):
    response = api.ask("GET", "/books/", reader=None)

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Reader")
    errors_of(response)


def test_unmatched_paths_are_problems_with_or_without_a_slash(library, api):
    for method in ("GET", "POST", "DELETE"):
        for path in ("/nothing/", "/nothing", "/books/B1/nothing/"):
            response = api.ask(method, path, {})
            assert response.status_code == 404
            errors_of(response)


def test_a_missing_slash_is_forgiven_only_when_reading(library, api):
    assert api.ask("GET", "/books").status_code == 301
    assert api.ask("POST", "/books", {"title": "x"}).status_code == 404


def test_what_cannot_be_shown_as_json_is_406(library, api):
    response = api.ask("GET", "/books/", Accept="text/html")

    assert response.status_code == 406
    errors_of(response)


def test_nested_complaints_have_dotted_paths():
    nested = {"messages": [{}, {"body": [drf.ErrorDetail("No.", code="blank")]}], "non_field_errors": ["Bad."],
              "lines": {"non_field_errors": ["Odd."], "3": ["Even."]}}  # fmt: skip
    problem = problem_for(drf.ValidationError(nested))

    assert [(error["field"], error["code"]) for error in problem.errors] == [
        ("messages.1.body", "blank"), ("body", "invalid"), ("lines", "invalid"), ("lines.3", "invalid"),
    ]  # fmt: skip


def test_upper_apps_register_their_own(library, api, monkeypatch):
    class Refused(Exception):
        pass

    def refused(exc):
        return Problem(409, detail="Not now.", code="wrong_state", extra={"status": 1, "state": "closed"})

    register_problem(Refused, refused)
    monkeypatch.setattr(library.TroubleView, "trouble", Refused())

    assert api.ask("GET", "/trouble/").json() == {
        "type": "urn:csm:problem:wrong_state", "title": "Conflict", "status": 409, "detail": "Not now.",
        "code": "wrong_state", "state": "closed",
    }  # fmt: skip


def test_a_refusal_undoes_what_the_request_did(library, api, monkeypatch):
    def write_then_refuse(self, serializer):
        serializer.save(owner="rosa", created_at="2026-11-22T00:00:00Z")
        raise drf.PermissionDenied

    monkeypatch.setattr(library.BookViewSet, "perform_create", write_then_refuse)

    assert api.ask("POST", "/books/", {"title": "Never"}).status_code == 403
    assert not library.Book.objects.filter(title="Never").exists()


@pytest.mark.parametrize("value", ["1e6", "99999999999999999999"])
def test_a_real_database_refusal_is_400(library, api, monkeypatch, value):
    def overflow(self, serializer):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::text::int", [value])

    monkeypatch.setattr(library.BookViewSet, "perform_create", overflow)

    assert errors_of(api.ask("POST", "/books/", {"title": "x"})) == {"body": "invalid"}


def test_html_from_elsewhere_becomes_a_problem():
    request = RequestFactory().get("/api/v1/books/")
    response = ProblemMiddleware(lambda _request: HttpResponseForbidden("<h1>No"))(request)
    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")

    retry = HttpResponse("<h1>Later", status=503, headers={"Retry-After": "5"})
    assert ProblemMiddleware(lambda _request: retry)(request)["Retry-After"] == "5"
    page = RequestFactory().get("/workspace/")
    assert ProblemMiddleware(lambda _request: retry)(page) is retry


def test_handlers_answer_for_the_api_alone():
    request = RequestFactory().get("/api/v1/books/")
    assert server_error(request)["Content-Type"] == "application/problem+json"
    assert csrf_failure(request).data["code"] == "csrf_failed"
