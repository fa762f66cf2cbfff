"""Groups: the teams that cases are given to, in the house or with an outsourcer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from identity.models import Group
from identity.permissions import MANAGE_GROUPS
from workspace.views.settings import frame


@frame.needs(MANAGE_GROUPS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All of them, by name."""
    visible = Group.objects.visible_to(request.actor)
    rows = visible.select_related("manager").annotate(people=Count("memberships"))
    return frame.show(
        request, "groups/page.html", "groups", page=frame.page_of(request, rows, scope="groups", ordering="name")
    )


@frame.needs(MANAGE_GROUPS)
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One group and who works in it."""
    group = get_object_or_404(Group.objects.visible_to(request.actor).select_related("manager", "schedule"), pk=pk)
    members = group.memberships.select_related("user").order_by("user__first_name", "user__last_name")
    return frame.show(
        request, "groups/one.html", "groups", group=group, members=[membership.user for membership in members]
    )
