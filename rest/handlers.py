"""Errors raised outside DRF: unmatched paths, CSRF, broken hosts, crashes. Under /api/ they are problems too.

In `csm/urls.py`:  handler400 = "rest.handlers.bad_request", handler403 = "rest.handlers.forbidden",
handler404 = "rest.handlers.not_found", handler500 = "rest.handlers.server_error";
in settings:       CSRF_FAILURE_VIEW = "rest.handlers.csrf_failure".
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import csrf, defaults

from rest.problems import Problem, ProblemResponse, problem_response
from rest.problems import not_found as not_found_problem

KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")  # what a converted error must not lose


def is_api(request: Any) -> bool:
    """Whether the path belongs to the API, whose errors are never HTML."""
    return bool(request.path_info.startswith("/api/"))


def bad_request(request: Any, exception: Any) -> Any:
    """400, or 413 for a body over Django's limit."""
    if not is_api(request):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return problem_response(413, detail=_("The body is too large."), code="too_large")
    return problem_response(400, detail=_("The request could not be read."), code="invalid")


def forbidden(request: Any, exception: Any = None) -> Any:
    """403."""
    if not is_api(request):
        return defaults.permission_denied(request, exception)
    return problem_response(403, detail=_("You may not do this."), code="permission_denied")


def not_found(request: Any, exception: Any = None) -> Any:
    """404, with the body that a hidden object has too."""
    if not is_api(request):
        return defaults.page_not_found(request, exception)
    return ProblemResponse(not_found_problem())


def server_error(request: Any) -> Any:
    """500: that it happened, never why. The log has the rest."""
    if not is_api(request):
        # Without the request: whatever broke, neither the session nor the database is asked again.
        page = render_to_string("500.html", {"reference": getattr(request, "request_id", "")})
        return HttpResponseServerError(page)
    return ProblemResponse(server_problem())


def csrf_failure(request: Any, reason: Any = "") -> Any:
    """403 for a session request without its CSRF token."""
    if not is_api(request):
        return csrf.csrf_failure(request, reason=reason)
    return problem_response(403, detail=_("CSRF verification failed."), code="csrf_failed")


def server_problem() -> Problem:
    """The 500 that everybody gets."""
    return Problem(500, detail=_("Something went wrong on our side."), code="server_error")


class ProblemMiddleware:
    """The last word on /api/: whatever middleware or a plain view answered with HTML becomes a problem.

    Goes above CommonMiddleware, which would redirect a POST without its trailing slash and lose the body.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if not is_api(request):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD") and not request.path_info.endswith("/"):
            return problem_response(404, detail=_("Not found. Paths end with a slash."))
        response = self.get_response(request)
        if response.status_code >= 400 and not self.speaks_json(response):
            return self.converted(response)
        return response

    @staticmethod
    def speaks_json(response: Any) -> bool:
        """JSON and problem+json are left alone; an empty body is not an answer."""
        return "json" in response.headers.get("Content-Type", "") and (response.streaming or bool(response.content))

    @staticmethod
    def converted(response: Any) -> Any:
        """The same status without the page."""
        if response.status_code == 404:
            problem = not_found_problem()
        elif response.status_code == 500:
            problem = server_problem()
        else:
            problem = Problem(response.status_code)
        converted = ProblemResponse(problem)
        for name in KEPT_HEADERS:
            if name in response.headers:
                converted[name] = response.headers[name]
        converted.cookies = response.cookies
        return converted
