"""Roles: what people may do, in words; the shipped ones and the tenant's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from identity.models import Role
from identity.permissions import MANAGE_ROLES
from identity.roles import SHIPPED
from workspace.views.settings import frame
from workspace.views.settings.nouns import permission_choices


@frame.needs(MANAGE_ROLES)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The tenant's own first, then those that came with the product."""
    found = Role.objects.visible_to(request.actor).annotate(people=Count("assignments")).order_by("shipped", "name")
    return frame.show(request, "roles/page.html", "roles", roles=[_shown(role) for role in found[:500]])


@frame.needs(MANAGE_ROLES)
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One role: what it holds, and who has it."""
    role = get_object_or_404(Role.objects.visible_to(request.actor).annotate(people=Count("assignments")), pk=pk)
    people = role.assignments.select_related("user").order_by("user__first_name", "user__last_name")
    return frame.show(
        request,
        "roles/one.html",
        "roles",
        role=_shown(role),
        holds=permission_choices(role.held()),
        people=[given.user for given in people[:200]],
    )


def _shown(role: Any) -> dict[str, Any]:
    shipped = SHIPPED.get(role.code) if role.shipped else None
    return {
        "pk": role.pk,
        "code": role.code,
        "name": role.label,
        "text": shipped.text if shipped else role.description,
        "shipped": role.shipped,
        "people": role.people,
        "permissions": len(role.held()),
    }
