"""The door around every request: outermost, so that sessions and sign-in happen inside it."""

from collections.abc import Callable

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from tenancy import directory
from tenancy.context import tenant

# What a host without a tenant answers: the state of the process, the API's description and the front door.
WITHOUT_TENANT = ("/healthz", "/readyz", "/metrics", "/static/", "/api/schema/", "/api/docs/", "/favicon.ico")


class TenantMiddleware:
    """Sets ``request.tenant`` and runs the rest of the request in one transaction of that tenant.

    The response leaves after COMMIT. A failure of the view (5xx) undoes everything, sessions included.
    """

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.tenant = None
        if request.path_info.startswith(WITHOUT_TENANT):
            return self.get_response(request)
        host, authorization = request.get_host().partition(":")[0], request.headers.get("Authorization", "")
        try:
            # The host decides; a key of somebody else's is refused where keys are checked, like any wrong one. Only where
            # the host names no tenant the key does, and only to the API: pages and their mail belong to a host.
            request.tenant = directory.tenant_by_host(host)
            if request.tenant is None and request.path_info.startswith("/api/"):
                request.tenant = directory.tenant_by_api_key(authorization)
        except OperationalError:
            return _busy(request)
        if request.tenant is None:
            return self._answer_without_tenant(request)
        return self._answer_inside(request)

    def _answer_inside(self, request: HttpRequest) -> HttpResponse:
        entered = False
        try:
            with tenant(request.tenant):
                entered = True
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
            return response
        except OperationalError:
            if entered:
                raise
            return _busy(request)  # no connection to be had: the pool is exhausted or the database is away

    def _answer_without_tenant(self, request: HttpRequest) -> HttpResponse:
        if directory.is_suspended(request.get_host().partition(":")[0]):
            return _suspended(request)
        if request.path_info == "/":
            return self.get_response(request)
        if request.path_info.startswith("/api/"):
            return _problem(401, "No valid credentials were given.")
        return render(request, "tenancy/unknown_host.html", status=404)


def _busy(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        response = _problem(503, "The database is busy or away. Nothing was changed; try again.")
    else:
        response = render(request, "503.html", status=503)
    response["Retry-After"] = "5"
    return response


def _suspended(request: HttpRequest) -> HttpResponse:
    """Its people learn that nothing is lost; nobody learns why."""
    if request.path_info.startswith("/api/"):
        return _problem(503, "This organisation is suspended. Nothing is lost.", "suspended")
    return render(request, "tenancy/suspended.html", status=503)


def _problem(status: int, detail: str, code: str = "") -> HttpResponse:
    title, usual = {401: ("Unauthorized", "authentication_failed"), 503: ("Service Unavailable", "unavailable")}[status]
    code = code or usual
    response = JsonResponse(
        {"type": f"urn:csm:problem:{code}", "title": title, "status": status, "detail": detail, "code": code},
        status=status,
        content_type="application/problem+json",
    )
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response
