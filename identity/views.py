"""One's own account: the profile, and the page of signed-in devices, allauth's with one device at a time to sign out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from identity import viewing
from identity.actions import profiles
from identity.forms import ProfileForm
from identity.models import User
from ledger.refusals import Forbidden, Refused
from ui.access import signed_in, staff_required
from ui.forms import show_invalid


class DevicesView(ListUserSessionsView):
    """Where I am signed in. Without ``device`` all others are signed out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        device = request.POST.get("device", "")
        if not device:
            return super().post(request, *args, **kwargs)
        if device.isascii() and device.isdigit() and len(device) < 19:
            end_sessions(request, UserSession.objects.filter(user_id=request.user.pk, pk=int(device)))
            messages.info(request, _("The device is signed out."))
        return HttpResponseRedirect(self.get_success_url())


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, and the language and time zone that I want to read in."""
    user: Any = request.user
    form = ProfileForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            changed = profiles.change_profile(user=user, by=request.actor, at=now(), **form.cleaned_data)
        except ValidationError as error:
            show_invalid(form, error)
        else:
            with translation.override(changed.language or translation.get_language()):
                messages.success(request, _("Your profile is saved."))
            return redirect("account_profile")
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)


@staff_required
@require_POST
def view_as(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look at the product as this person sees it; a banner on every page says so and ends it."""
    user = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    try:
        viewing.begin(request, user, reason=request.POST.get("reason", "").strip()[:500])
    except ValidationError as missing:
        messages.error(request, " ".join(missing.messages))
        return _where_it_began(request)
    except Forbidden as refused:
        raise PermissionDenied from refused
    except Refused as refused:
        messages.error(request, str(refused.message))
        return _where_it_began(request)
    return redirect("frontdoor")


@signed_in
@require_POST
def view_as_end(request: HttpRequest) -> HttpResponse:
    """There is nothing to end here: the middleware ends a view."""
    return redirect("frontdoor")


def _where_it_began(request: HttpRequest) -> HttpResponse:
    return redirect(request.headers["Referer"] if _is_ours(request) else "frontdoor")


def _is_ours(request: HttpRequest) -> bool:
    return url_has_allowed_host_and_scheme(request.headers.get("Referer", ""), allowed_hosts={request.get_host()})
