"""Logins, groups, roles, keys, and oneself."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from identity.actions import tenant_settings
from identity.api.filters import ApiKeyFilters, ApprovalFilters, GroupFilters, RoleFilters, UserFilters
from identity.api.resources import ApiView, ResourceViewSet
from identity.api.serializers import (
    ApiKeySerializer,
    ApprovalSerializer,
    GroupSerializer,
    MeSerializer,
    RoleSerializer,
    TenantSettingsSerializer,
    UserSerializer,
)
from identity.models import ApiKey, Approval, Group, Role, TenantSettings, User
from identity.profiles import profiles_of
from ledger.refusals import Forbidden
from rest import etag


class UserViewSet(ResourceViewSet):
    """People who work for the tenant, and services that act for it. Customers' logins belong to their contacts."""

    model = User
    serializer_class = UserSerializer
    filterset_class = UserFilters
    answers_304 = False  # roles and groups change without the login's own version

    def get_queryset(self) -> Any:
        return super().get_queryset().exclude(kind=User.Kind.CUSTOMER)


class GroupViewSet(ResourceViewSet):
    """Teams."""

    model = Group
    serializer_class = GroupSerializer
    filterset_class = GroupFilters
    answers_304 = False


class RoleViewSet(ResourceViewSet):
    """Permission sets: the shipped ones, which do not change, and the tenant's own."""

    model = Role
    serializer_class = RoleSerializer
    filterset_class = RoleFilters
    operations = ("list", "retrieve", "create", "update", "delete")
    answers_304 = False


class ApiKeyViewSet(ResourceViewSet):
    """One's own keys; everybody's for whoever manages keys."""

    model = ApiKey
    serializer_class = ApiKeySerializer
    filterset_class = ApiKeyFilters
    read_permission = None
    answers_304 = False

    def perform_create(self, serializer: Any) -> Any:
        serializer.validated_data.setdefault("user", self.request.user)
        return super().perform_create(serializer)

    def body_to_keep(self, response: Any) -> bytes:
        """A retried request learns that the key was made; the secret is kept nowhere, not even for the retry."""
        if not isinstance(getattr(response, "data", None), dict) or "key" not in response.data:
            return super().body_to_keep(response)
        return json.dumps({**json.loads(response.content), "key": None}).encode()


class ApprovalViewSet(ResourceViewSet):
    """What the caller asked for, decided, or is asked to decide. ``?mine=true`` is their inbox."""

    model = Approval
    serializer_class = ApprovalSerializer
    filterset_class = ApprovalFilters
    operations = ("list", "retrieve")
    read_permission = None
    answers_304 = False


class MeView(ApiView):
    """``/me/``."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Who is asking, and what they may do."""
        actor, user, tenant = request.actor, request.user, request._request.tenant
        return Response(
            {
                "user": {
                    name: getattr(user, name)
                    for name in ("id", "kind", "email", "first_name", "last_name", "name", "language", "time_zone")
                },
                "tenant": {"slug": tenant.slug, "name": tenant.name},
                "roles": sorted(actor.roles),
                "groups": sorted(actor.groups),
                "scopes": None if actor.scopes is None else sorted(actor.scopes),
                "permissions": sorted(actor.permissions),
                "profiles": [asdict(profile) for profile in profiles_of(user)],
            }
        )


class TenantSettingsView(ApiView):
    """``/settings/``: the organisation's one row of settings."""

    @extend_schema(responses=TenantSettingsSerializer)
    def get(self, request: Request) -> Response:
        """What the organisation decided."""
        if not (request.actor.can("identity.read") or request.actor.can("identity.manage_settings")):
            raise Forbidden("identity.read")
        return self._answer(TenantSettings.objects.current())

    @extend_schema(request=TenantSettingsSerializer, responses=TenantSettingsSerializer)
    def patch(self, request: Request) -> Response:
        """Decide anew."""
        found = TenantSettings.objects.current()
        if not request.actor.can("identity.manage_settings"):
            raise Forbidden("identity.manage_settings")
        serializer = TenantSettingsSerializer(found, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        if (precondition := etag.if_match(request)) is not None:
            precondition.check(TenantSettings.objects.locked(found.pk))
        changed = tenant_settings.update(
            tenant_settings=found, by=request.actor, at=timezone.now(), **serializer.validated_data
        )
        return self._answer(changed)

    def _answer(self, found: TenantSettings) -> Response:
        return Response(TenantSettingsSerializer(found).data, headers={"ETag": etag.etag_of(found) or ""})
