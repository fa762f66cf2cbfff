"""People: who signs in, what they may do, where they are signed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from identity.emails import normalise
from identity.models import User
from identity.permissions import MANAGE_USERS
from ledger.verbs import allowed_verbs, registry
from workspace.views.settings import frame

STATES = {"active": True, "closed": False}


@frame.needs(MANAGE_USERS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Staff and services by name; customers' logins belong to their contacts."""
    visible = User.objects.visible_to(request.actor).staff()
    state = request.GET.get("state", "active")
    state = state if state in STATES else "active"
    asked = request.GET.get("q", "").strip()[:200].replace("\x00", "")
    rows = visible.filter(is_active=STATES[state])
    if asked:
        rows = rows.filter(Q(email_norm__startswith=normalise(asked)) | _named(asked))
    rows = rows.prefetch_related("role_assignments__role", "memberships__group")
    counts = [
        ("active", _("May sign in"), frame.count(visible.filter(is_active=True))),
        ("closed", _("Deactivated"), frame.count(visible.filter(is_active=False))),
    ]
    found = frame.page_of(request, rows, scope="people", ordering="last_name")
    return frame.show(
        request,
        "people/page.html",
        "people",
        asked=asked,
        state=state,
        states=frame.tabs(request, "state", counts, state),
        page=found | {"rows": [_shown(user) for user in found["rows"]]},
    )


def _named(text: str) -> Q:
    """First name, last name, or both as one writes them. A tenant's staff are few: no index is needed."""
    first, _space, last = text.partition(" ")
    found = Q(first_name__istartswith=text) | Q(last_name__istartswith=text)
    return found | Q(first_name__istartswith=first, last_name__istartswith=last) if last else found


@frame.needs(MANAGE_USERS)
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: details, roles, groups, devices, and what can be done."""
    visible = User.objects.visible_to(request.actor).staff()
    user = get_object_or_404(visible.prefetch_related("role_assignments__role", "memberships__group"), pk=pk)
    sessions = UserSession.objects.filter(user_id=user.pk).order_by("-last_seen_at")
    verbs = [verb for verb in allowed_verbs(request.actor, user) if verb.code in STEPS]
    return frame.show(
        request,
        "people/one.html",
        "people",
        person=_shown(user)
        | {"created_at": user.created_at, "last_login": user.last_login, "external_id": user.external_id},
        may_update=registry["user.update"].permits(request.actor),
        may_view_as=registry["user.view-as"].permits(request.actor)
        and registry["user.view-as"].refusal(request.actor, user) is None,
        verbs=[{"code": v.code, "label": v.label, "danger": v.danger, "has_form": bool(v.params)} for v in verbs],
        sessions=[
            {
                "pk": session.pk,
                "device": session.user_agent,
                "ip": session.ip,
                "created_at": session.created_at,
                "seen_at": session.last_seen_at,
                "is_this_one": session.session_key == request.session.session_key,
            }
            for session in sessions[:50]
        ],
    )


STEPS = ("invite", "deactivate", "activate")


def _shown(user: User) -> dict[str, Any]:
    return {
        "pk": user.pk,
        "name": user.name,
        "email": user.email,
        "kind": user.kind,
        "kind_words": user.get_kind_display(),
        "is_active": user.is_active,
        "language": user.language,
        "time_zone": user.time_zone,
        "last_login": user.last_login,
        "version": user.version,
        "roles": [{"pk": given.role.pk, "name": given.role.label} for given in user.role_assignments.all()],
        "groups": [{"pk": each.group.pk, "name": each.group.name} for each in user.memberships.all()],
    }
