"""Errors as RFC 9457 problems: one body for everything under /api/ that is not a success.

`{"type", "title", "status", "detail"}`, a `code` where a program may want to branch, and for 400 a list
`errors: [{"field", "code", "message"}]` whose `field` is a dotted path
("messages.0.body"; "body" means the whole body).
Upper apps teach this module their own exceptions:

    register_problem(Refused, lambda exc: Problem(409, detail=exc.message, code=exc.code, extra=exc.extra))
"""

import math
from collections.abc import Callable
from typing import Any

import orjson
from django.core import exceptions as django_exceptions
from django.db import DatabaseError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.views import set_rollback

from rest.database_problems import database_problem
from rest.errors import flatten, flatten_django
from rest.problem import Problem

__all__ = [
    "PayloadTooLarge",
    "Problem",
    "ProblemResponse",
    "ServiceUnavailable",
    "exception_handler",
    "problem_for",
    "problem_response",
    "register_problem",
]


class ProblemResponse(HttpResponse):
    """A finished problem. It needs no negotiation: whoever accepts nothing else still learns what went wrong."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            orjson.dumps(problem.body(), default=str), content_type="application/problem+json", status=problem.status
        )
        self.problem = problem
        self.data = problem.body()
        for name, value in problem.headers.items():
            self[name] = value


class PayloadTooLarge(drf.APIException):
    """413: the body is larger than this address accepts."""

    status_code = 413
    default_code = "too_large"


class ServiceUnavailable(drf.APIException):
    """503: not now; try again after `wait` seconds."""

    status_code = 503
    default_code = "unavailable"

    def __init__(self, detail: Any = None, code: str | None = None, wait: Any = 1) -> None:
        super().__init__(detail, code)
        self.wait = wait


_registry: dict[type[BaseException], Callable[[Any], Problem | None]] = {}


def register_problem(exc_class: type[BaseException], to_problem: Callable[[Any], Problem | None]) -> None:
    """Teach the API an exception of an upper app; the nearest class in the exception's MRO wins."""
    _registry[exc_class] = to_problem


def exception_handler(exc: Any, context: Any) -> Any:
    """DRF's hook. Unknown exceptions stay unknown (None): Django logs them and `handler500` answers."""
    problem = problem_for(exc)
    if problem is None:
        return None
    if getattr(exc, "auth_header", None):
        problem.headers["WWW-Authenticate"] = exc.auth_header
    set_rollback()
    return ProblemResponse(problem)


def problem_for(exc: BaseException) -> Problem | None:
    """The problem that an exception means, or None for a programming error."""
    for klass in type(exc).__mro__:
        if klass in _registry:
            return _registry[klass](exc)
    return None


def problem_response(status: int, **kwargs: Any) -> ProblemResponse:
    """A problem for code that answers without raising: middleware, handlers, plain views."""
    return ProblemResponse(Problem(status, **kwargs))


def not_found(_exc: Any = None) -> Problem:
    """Absent, foreign and hidden look the same, to the byte."""
    return Problem(404, detail=_("Not found."))


def _validation(exc: drf.ValidationError) -> Problem:
    return Problem.invalid(flatten(exc.detail))


def _django_validation(exc: django_exceptions.ValidationError) -> Problem:
    return Problem.invalid(flatten_django(exc))


def _api_exception(exc: drf.APIException) -> Problem:
    """401, 403, 405, 406, 413, 415, 429, 503 and whatever else DRF raises."""
    codes = exc.get_codes()
    problem = Problem(
        exc.status_code,
        detail=exc.detail if isinstance(exc.detail, str) else "",
        code=codes if isinstance(codes, str) and codes not in ("error", "parse_error") else None,
    )
    wait: float | None = getattr(exc, "wait", None)
    if wait is not None:
        problem.headers["Retry-After"] = str(max(1, math.ceil(wait)))
    return problem


def _parse_error(exc: drf.ParseError) -> Problem:
    return Problem.invalid([{"field": "body", "code": "parse_error", "message": str(exc.detail)}])


def _too_large(_exc: Any) -> Problem:
    return Problem(413, detail=_("The body is too large."), code="too_large")


def _bad_request(_exc: Any) -> Problem:
    """Suspicious requests learn nothing about what looked suspicious."""
    return Problem.invalid([{"field": "body", "code": "invalid", "message": _("The request could not be read.")}])


def _forbidden(exc: Any) -> Problem:
    return Problem(403, detail=str(exc) or _("You may not do this."), code="permission_denied")


def _in_use(_exc: Any) -> Problem:
    return Problem(409, detail=_("Other records still refer to this one."), code="in_use")


_KNOWN: dict[type[BaseException], Callable[[Any], Problem | None]] = {
    drf.APIException: _api_exception,
    drf.ValidationError: _validation,
    drf.ParseError: _parse_error,
    drf.NotFound: not_found,
    Http404: not_found,
    django_exceptions.ObjectDoesNotExist: not_found,
    django_exceptions.PermissionDenied: _forbidden,
    django_exceptions.ValidationError: _django_validation,
    django_exceptions.SuspiciousOperation: _bad_request,
    django_exceptions.BadRequest: _bad_request,
    django_exceptions.RequestDataTooBig: _too_large,
    MultiPartParserError: _bad_request,
    UnreadablePostError: _bad_request,
    ProtectedError: _in_use,
    RestrictedError: _in_use,
    DatabaseError: database_problem,
}
for _class, _to_problem in _KNOWN.items():
    register_problem(_class, _to_problem)
