"""The page of signed-in devices: allauth's list, with one device at a time to sign out."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _


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
