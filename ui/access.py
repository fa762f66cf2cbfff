"""Who may open a page: staff their workspace, customers their portal, everybody else the sign-in page first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]


def staff_required(view: View) -> View:
    """A page of the workspace. A customer is led to the portal; what they asked for does not exist for them."""
    return _only(view, side="staff")


def customer_required(view: View) -> View:
    """A page of the portal. Staff are led to the workspace."""
    return _only(view, side="customer")


def signed_in(view: View) -> View:
    """A page for both sides of the desk."""
    return _only(view, side="both")


def _only(view: View, *, side: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = request.actor
        if not actor.is_authenticated:
            return to_sign_in(request)
        if side == "both" or (side == "staff" and actor.is_staff) or (side == "customer" and actor.is_customer):
            return view(request, *args, **kwargs)
        if request.method in ("GET", "HEAD") and not is_fragment(request):
            return redirect(home_of(actor))
        raise Http404("no such page on this side")

    return guarded


def home_of(actor: Any) -> str:
    """Where somebody lands after signing in."""
    return reverse("portal:home" if actor.is_customer else "workspace:home")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in first, then come back. A part of a page cannot show a sign-in form, so the whole page goes there."""
    if not is_fragment(request):
        back_to = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        return redirect_to_login(back_to, reverse("account_login"))
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    page = urlunsplit(("", "", shown.path, shown.query, ""))
    response = HttpResponse(status=204)
    response["HX-Redirect"] = redirect_to_login(page or "/", reverse("account_login")).url
    return response


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for parts of a page rather than a browser for the whole."""
    return request.headers.get("HX-Request") == "true"
