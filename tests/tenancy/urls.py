"""Pages that go wrong, for the tests of the door around every request."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.models import Account


def write(request: HttpRequest) -> None:
    request.session["touched"] = True
    Account.objects.create(name="Half done", code="HALF")


def well(request: HttpRequest) -> HttpResponse:
    write(request)
    return HttpResponse("done")


def raises(request: HttpRequest) -> HttpResponse:
    write(request)
    raise RuntimeError("secret of the tenant")


def answers_500(request: HttpRequest) -> HttpResponse:
    write(request)
    return HttpResponse("broken", status=500)


def breaks_the_transaction(request: HttpRequest) -> HttpResponse:
    write(request)
    Account.objects.create(name="Twice", code="HALF")
    return HttpResponse("never")


urlpatterns: list[Any] = [
    path("well/", well),
    path("raises/", raises),
    path("answers-500/", answers_500),
    path("breaks/", breaks_the_transaction),
]
handler500 = "rest.handlers.server_error"
